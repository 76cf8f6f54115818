import { expect, it } from 'vitest';
import { parseIngestUrl, presetById } from '#protocol';
import type { Line } from '../../../companion/broadcast/destination-port.ts';
import type { BroadcastListener } from '../../../companion/ports/desk.ts';
import { sourceWishes } from '../../../companion/broadcast/platform-wishes.ts';
import { Renditions } from '../../../companion/broadcast/renditions.ts';
import { Roster, type Place } from '../../../companion/broadcast/roster.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { fakeClip, FakeDestination, FakeNormaliser } from '../rendition/doubles.ts';

function setUp() {
  const clock = new FakeClock();
  const made: FakeDestination[] = [];
  const roster = new Roster(
    new Renditions({
      clock,
      log: captureLog({ clock }).logger,
      encoders: { bestOf: () => 'libx264' },
      makeSlateClip: () => Promise.resolve(fakeClip()),
      startNormaliser: (input, onTag) => new FakeNormaliser(input, onTag),
    }),
    (request, feed) => made[made.push(new FakeDestination(request, feed)) - 1]!,
    clock,
  );
  const owner = (): BroadcastListener => ({
    destination: () => undefined,
    stats: () => undefined,
    held: () => undefined,
    advice: () => undefined,
    ended: () => undefined,
  });
  const place = (key: string, delayMs = 0): Place => {
    const url = parseIngestUrl('rtmp://ingest.example/app')!;
    return {
      platform: 'youtube',
      name: 'YouTube',
      plan: { target: { url, key }, backups: [], plain: null },
      rehearsal: false,
      delayMs,
      wishes: sourceWishes,
      favourite: false,
    };
  };
  return { clock, made, roster, owner, place };
}

it('what is held back by a delay tells nothing of the line where something else does', async () => {
  const { made, roster, owner, place } = setUp();
  roster.open(place('prompt'), owner());
  roster.open(place('late', 30_000), owner());
  const line = {} as Line;
  for (const one of made) one.line = line;
  expect([...roster.lines.keys()]).toEqual(['youtube']);
  expect(roster.lineDelayMs).toBe(0);
  await roster.stop(1_000);
});

it('tells of the line what all are held back by where there is nothing else', async () => {
  const { made, roster, owner, place } = setUp();
  expect(roster.lineDelayMs).toBe(0);
  roster.open(place('late', 30_000), owner());
  roster.open(place('later', 45_000), owner());
  for (const one of made) one.line = {} as Line;
  expect([...roster.lines.keys()]).toEqual(['youtube', 'youtube-2']);
  expect(roster.lineDelayMs).toBe(45_000);
  made[1]!.enter('ended');
  expect(roster.lineDelayMs).toBe(30_000);
  await roster.stop(1_000);
});

it('a stop waits for what was replaced and still takes leave, for as long as for the others', async () => {
  const { clock, made, roster, owner: newOwner, place } = setUp();
  const owner = newOwner();
  roster.open(place('first'), owner);
  let said!: () => void;
  const leaving = new Promise<void>((resolve) => (said = resolve));
  made[0]!.stop = () => leaving;
  roster.open(place('second'), owner);
  let isOver = false;
  void roster.stop(1_000).then(() => (isOver = true));
  await settle();
  expect(made.map(({ stopped }) => stopped)).toEqual([0, 1]);
  expect(isOver).toBe(false);
  said();
  await settle();
  expect(isOver).toBe(true);
  expect(clock.pending).toBe(0);
});

it('gives what is asked for while live, and on another connection, and anew what had to wait', async () => {
  const { made, roster, owner: newOwner, place } = setUp();
  const owner = newOwner();
  const small = { picture: '480p30', videoKbps: 1_000 } as const;
  const hd = { picture: '720p30', videoKbps: 3_000 } as const;
  const fixed = { ...sourceWishes, preset: presetById('facebook') };
  roster.open({ ...place('key'), wishes: fixed }, owner);
  const given = () => made.at(-1)!.feed.given;
  roster.change(owner, small);
  expect(given()).toMatchObject({ asked: small });
  made[0]!.enter('live');
  roster.release(owner);
  const other = newOwner();
  roster.open({ ...place('key'), wishes: { ...fixed, asked: hd } }, other);
  expect(given()).toMatchObject({ asked: hd });
  await roster.stopOne(other);
  await roster.retry(other, null);
  expect(made).toHaveLength(2);
  expect(given()).toMatchObject({ asked: hd, given: hd, reason: null });
  expect(roster.change(newOwner(), small)).toBeNull();
  await roster.stop(1_000);
});
