import { afterEach, describe, expect, it } from 'vitest';
import type { Status } from '#protocol';
import { ControlPort } from '../../../companion/control/control-port.ts';
import { MetricsPage } from '../../../companion/control/metrics-page.ts';
import { metricsRoutes } from '../../../companion/control/metrics-routes.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { Door } from '../../../companion/lib/door.ts';
import { ShowTotals } from '../../../companion/show/show-totals.ts';
import { plainHello } from '../../helpers/hello.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { openPairingDesk } from '../../helpers/pairing-desk.ts';
import { rawRequest } from '../../helpers/raw-request.ts';

const token = 'a-token-for-scripts';
const authorization = `Bearer ${token}`;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function open(differs: Partial<Status> = {}, ready = true): Promise<number> {
  const status = { ...plainHello, uptimeMs: 1, ffmpegVersion: '5.1', broadcasts: [], ...differs };
  const source = { hello: () => plainHello, status: () => status };
  const door = new Door({ allowOrigins: [], extensionIds: [], token, clock: systemClock });
  const desk = openPairingDesk();
  const metrics = new MetricsPage(
    { totals: new ShowTotals(), status: source.status, fleet: null },
    systemClock,
  );
  const more = [metricsRoutes({ metrics, source, historyProblem: () => null, isReady: () => ready })];
  const { logger } = captureLog();
  const control = new ControlPort({ door, logger, source, more, ...desk }, systemClock);
  closers.push(() => control.close(), desk.clear);
  return control.open([0]);
}

describe.each(['/metrics', '/api/health'])('%s', (path) => {
  it('is for who shows the token, and for no page of the web', async () => {
    const port = await open();
    expect(await rawRequest(port, path)).toMatchObject({ status: 401 });
    expect(await rawRequest(port, path, { authorization: 'Bearer another' })).toMatchObject({ status: 401 });
    const origin = 'https://evil.example';
    expect(await rawRequest(port, path, { authorization, origin })).toMatchObject({ status: 403 });
    expect(await rawRequest(port, path, { authorization })).toMatchObject({ status: 200 });
  });
});

it('metrics come as Prometheus reads them', async () => {
  const answer = await rawRequest(await open(), '/metrics', { authorization });
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(answer.text).toMatch(/^tabcast_broadcasts 0$/m);
});

it('health is 503 while nothing can be published, and says why', async () => {
  const ffmpeg = { code: 'ffmpeg-missing', message: 'There is no ffmpeg.' } as const;
  const answer = await rawRequest(await open({ ffmpeg }), '/api/health', { authorization });
  expect(answer.status).toBe(503);
  expect(JSON.parse(answer.text)).toMatchObject({
    ok: false,
    checks: [{ name: 'ffmpeg', ok: false }, {}, {}],
  });
});

it('says to anybody whether new shows may come, and nothing else', async () => {
  expect(await rawRequest(await open(), '/api/ready')).toMatchObject({ status: 200, text: '{"ready":true}' });
  const answer = await rawRequest(await open({}, false), '/api/ready');
  expect(answer).toMatchObject({ status: 503, text: '{"ready":false}' });
});
