import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import * as v from 'valibot';
import { expect, it, onTestFinished, vi } from 'vitest';
import { webhookEventSchema, type WebhookEvent } from '../../companion/protocol/webhook.ts';
import { Companion } from '../helpers/companion.ts';
import { NumberedClient } from '../helpers/numbered-client.ts';
import { makeRecording } from '../helpers/recordings.ts';
import { pageOrigin } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const key = 'abcd-1234-efgh-5678-ijkl';
const seconds = 1.5;

it('A receiver is told that a show is live and over, and one that never answers holds up neither the show nor its end', async () => {
  const told: WebhookEvent[] = [];
  let silent = 0;
  const webhook = new Webhook(secret);
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (request.url === '/silent') return void (silent += 1);
      told.push(v.parse(webhookEventSchema, webhook.verify(body, request.headers as Record<string, string>)));
      expect(body).not.toContain(key);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv('TABCAST_WEBHOOK_SECRET', secret);
  const hooks = ['--webhook', `${at}/hook?canary`, '--webhook', `${at}/silent`];
  const companion = await Companion.start('--rehearse', '--allow-origin', pageOrigin, ...hooks);
  vi.unstubAllEnvs();
  onTestFinished(() => companion.clear());
  const recording = await makeRecording('h264-opus.mkv', { seconds });
  const client = new NumberedClient(companion, 'hooks-0001');
  await client.join('youtube', key, { name: `Mine ${key}` });
  await client.play(recording, seconds);
  const live = await waitUntil('it is told that it is live', () => told.find(({ type }) => type === 'live'));
  expect(live).toMatchObject({
    type: 'live',
    data: { rehearsal: true, destination: { id: 'youtube', platform: 'youtube', name: 'Mine [secret]' } },
  });
  // The end of the companion ends the show, and that is told before it goes.
  expect(await companion.stop()).toBe(0);
  client.die();
  // On a busy machine there may have been trouble, too.
  expect(told.filter(({ type }) => type === 'live' || type === 'ended')).toMatchObject([
    { type: 'live' },
    { type: 'ended', data: { show: live.data.show, rehearsal: true, why: 'companion-stopped' } },
  ]);
  expect(silent).toBeGreaterThan(0);
  const log = companion.output.join('\n');
  expect(log).toContain('A webhook was given up');
  expect([secret, 'canary', '/silent'].filter((each) => log.includes(each))).toEqual([]);
});
