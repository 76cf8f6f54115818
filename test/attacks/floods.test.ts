import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { connectClient } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { AttackedCompanion, trustedOrigin } from './helpers/attacked-companion.ts';
import type { FloodOrder } from './helpers/flood-program.ts';
import { LiveShow, makeShow, missed, type Show } from './helpers/live-show.ts';

/** What the companion may hold at its worst. */
const maxResidentBytes = 400 * 1024 * 1024;
const program = fileURLToPath(new URL('./helpers/flood-program.ts', import.meta.url));

let nginx: NginxRtmp;
let show: Show;
beforeAll(async () => {
  nginx = await startNginxRtmp({ apps: ['youtube', 'twitch'] });
  show = await makeShow(24);
});
afterAll(() => nginx?.stop());

const keys = { youtube: 'abcd-1234-efgh-5678-ijkl', twitch: 'live_1_AbCd' } as const;

/** Resolves when all of the flood is over; it was refused as it should be when that is 0. */
async function flood(name: FloodOrder['name'], { ports, controlPort }: AttackedCompanion): Promise<number> {
  const child = fork(program, { execArgv: ['--import', 'tsx'] });
  try {
    const ended = once(child, 'exit');
    child.send({ name, flooded: { ports, controlPort } } satisfies FloodOrder);
    return ((await ended) as [number])[0];
  } finally {
    child.kill();
  }
}

describe('a live broadcast', () => {
  it.each([
    '2 000 connections, and slow senders',
    '8 MB messages, whole and half, and 1 000 keys a second',
  ] as const)('loses no frame beside %s, and the memory stays capped', async (name) => {
    const before = Object.keys(keys).map((app) => nginx.records(app).length);
    const ingests = Object.keys(keys).flatMap((app) => ['--ingest', `${app}=${nginx.url(app)}`]);
    const companion = await AttackedCompanion.start({ flags: ingests });
    const broadcast = new LiveShow(companion, show);
    try {
      const states = await broadcast.add('youtube', { key: keys.youtube });
      await broadcast.add('twitch', { key: keys.twitch });
      const played = broadcast.play();
      await waitUntil('live', () => states.at(-1)?.state === 'live');
      expect(await flood(name, companion)).toBe(0);
      await played;
      // Whoever comes after the flood is served as before.
      const next = await connectClient(companion.ports.custom, {
        origin: trustedOrigin,
        transports: ['websocket'],
      });
      expect(await next.emitWithAck('send-key', '')).toMatchObject({
        ok: false,
        error: { code: 'key-empty' },
      });
      next.disconnect();
      await broadcast.end();
      for (const [n, app] of Object.keys(keys).entries()) {
        const records = nginx.records(app).slice(before[n]);
        expect(records).toHaveLength(1);
        expect([app, await missed(records[0]!, show)]).toEqual([app, { frames: 0, longestGapMs: 34 }]);
      }
      expect(companion.tree.peakBytes).toBeGreaterThan(0);
      expect(companion.tree.peakBytes).toBeLessThan(maxResidentBytes);
      expect(companion.output).not.toContain('mistake');
    } finally {
      broadcast.cut();
      await companion.stop();
    }
  });
});
