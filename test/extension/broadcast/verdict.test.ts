import { afterEach, expect, it } from 'vitest';
import { doubledBroadcast, type DoubledBroadcast } from '../../helpers/doubled-broadcast.ts';
import { until } from '../../helpers/until.ts';

let show: DoubledBroadcast;

afterEach(async () => {
  await show.broadcast.stop();
  await show.companion.stop();
});

const told = (fault: string): unknown => ({
  ...{ level: 'fail', measuredMs: 5_000, unmeasured: ['av-offset'] },
  findings: [
    {
      ...{ rule: 'silence', level: 'fail', fault, platforms: ['YouTube'] },
      ...{ measured: 100, limit: 80, unit: '%', by: 'decoding' },
    },
  ],
});
const silent = {
  level: 'fail',
  findings: [{ rule: 'silence', level: 'fail', fault: 'silence', platforms: ['YouTube'] }],
};

it('the verdict is part of the status from when the companion says one, until the show is over', async () => {
  show = await doubledBroadcast();
  const { broadcast, companion, statuses } = show;
  await broadcast.start(show.request);
  expect(broadcast.status).not.toHaveProperty('verdict');
  for (const socket of companion.sockets) socket.emit('verdict', told('silence'));
  await until(() => expect(statuses.at(-1)?.verdict).toEqual(silent));
  // What this version does not understand takes nothing away.
  for (const socket of companion.sockets) socket.emit('verdict', 'louder, please');
  for (const socket of companion.sockets) socket.emit('verdict', told('no such fault'));
  await until(() => expect(statuses.at(-1)?.verdict).toEqual({ level: 'fail', findings: [] }));
  companion.onEnd = () => {
    for (const socket of companion.sockets) socket.emit('verdict', told('silence'));
    return { ok: true };
  };
  await broadcast.stop();
  const last = statuses.findLast(({ phase }) => phase === 'stopping');
  expect(last?.verdict).toEqual(silent);
  expect(broadcast.status).not.toHaveProperty('verdict');
});
