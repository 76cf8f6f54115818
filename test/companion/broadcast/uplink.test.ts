import { describe, expect, it } from 'vitest';
import { Uplink, type Verdict } from '../../../companion/broadcast/uplink.ts';
import { ImaginedUplink, type LineSetting } from './lines.ts';

const three = { youtube: {}, twitch: {}, facebook: {} };

function setUp(settings: Readonly<Record<string, LineSetting>> = three) {
  const line = new ImaginedUplink(settings);
  const uplink = new Uplink();
  return {
    /** @returns what was said of each look */
    run(seconds: number, kbps: number, uplinkKbps: number, ingests: Record<string, number> = {}): Verdict[] {
      return Array.from({ length: seconds * 4 }, () => {
        line.step(kbps, uplinkKbps, ingests);
        return uplink.look(line.seen, line.now);
      });
    },
    line,
    uplink,
  };
}

/** How long it took to be said, in ms. */
function firstAt(verdicts: readonly Verdict[], slow: Verdict['slow']): number {
  const at = verdicts.findIndex((verdict) => verdict.slow === slow);
  return at < 0 ? Infinity : (at + 1) * 250;
}

describe('Whether the uplink is slow', () => {
  it('is not said while everything gets through, however tight it is', () => {
    const { run } = setUp();
    const said = run(120, 3_600, 10_900);
    expect(said.every(({ slow }) => slow === null)).toBe(true);
    expect(said.at(-1)!.isCalm).toBe(true);
  });

  it.each([
    ['that acknowledge', three],
    ['of which none acknowledges', { a: { ackBytes: null }, b: { ackBytes: null }, c: { ackBytes: null } }],
    ['of which one acknowledges', { a: {}, b: { ackBytes: null }, c: { ackBytes: null } }],
    ['that acknowledge rarely', { a: { ackBytes: 5e6 }, b: { ackBytes: 5e6 }, c: { ackBytes: 5e6 } }],
    [
      'with kernels that hold much',
      { a: { kernelBytes: 3e6 }, b: { kernelBytes: 3e6 }, c: { kernelBytes: 3e6 } },
    ],
    ['whose queues are short', { a: { queueBytes: 4e5 }, b: { queueBytes: 4e5 }, c: { queueBytes: 4e5 } }],
  ])('is said within five seconds of a cut to less than half, of three %s', (_, settings) => {
    const { run } = setUp(settings);
    run(30, 3_600, 12_000);
    const said = run(10, 3_600, 5_000);
    expect(firstAt(said, 'uplink')).toBeLessThanOrEqual(5_000);
    expect(firstAt(said, 'ingests')).toBe(Infinity);
    // Each of them tells about what leaves.
    const { lines } = said.find(({ slow }) => slow === 'uplink')!;
    for (const { leavesKbps } of lines.values()) {
      expect(leavesKbps).toBeGreaterThan(1_500);
      expect(leavesKbps).toBeLessThan(2_400);
    }
  });

  it('is said of the only destination there is', () => {
    const { run } = setUp({ youtube: {} });
    run(10, 4_000, 8_000);
    expect(firstAt(run(10, 4_000, 2_000), 'uplink')).toBeLessThanOrEqual(4_000);
  });

  it('is said when it was so from the beginning', () => {
    expect(firstAt(setUp().run(15, 4_000, 8_000), 'uplink')).toBeLessThanOrEqual(9_000);
  });

  it('is no longer said once what has piled up becomes less', () => {
    const { run } = setUp();
    run(10, 3_600, 12_000);
    run(4, 3_600, 5_000);
    const said = run(10, 1_300, 5_000);
    expect(said.slice(10).every(({ slow }) => slow === null)).toBe(true);
    expect(said.at(-1)!.isCalm).toBe(false);
    expect(run(20, 1_300, 5_000).at(-1)!.isCalm).toBe(true);
  });

  it('is not said for a burst that is carried off slowly', () => {
    const { run } = setUp();
    run(10, 3_600, 12_000);
    run(1, 0, 12_000);
    // What two seconds of standing still have kept back.
    const said = [...run(1, 10_800, 12_000), ...run(30, 3_600, 12_000)];
    expect(said.every(({ slow }) => slow === null)).toBe(true);
  });

  it('is said, late, where hardly more is made than leaves: otherwise viewers are ever further behind', () => {
    const { run } = setUp();
    run(10, 3_600, 12_000);
    const at = firstAt(run(400, 3_600, 10_700), 'uplink');
    expect(at).toBeGreaterThan(60_000);
    expect(at).toBeLessThan(300_000);
  });

  it('is not said while nothing is made', () => {
    const { run } = setUp();
    run(10, 3_600, 12_000);
    expect(run(10, 0, 0).every(({ slow }) => slow === null)).toBe(true);
  });

  it('forgets what it knew of a publish when that begins anew', () => {
    const { run, uplink, line } = setUp({ youtube: {} });
    run(10, 4_000, 2_000);
    const anew = new ImaginedUplink({ youtube: {} });
    anew.now = line.now;
    anew.step(4_000, 8_000);
    expect(uplink.look(anew.seen, anew.now).slow).toBeNull();
  });
});

describe('Whether one ingest is slow', () => {
  it('is not said of the one that recovers last after all were slow', () => {
    const { run } = setUp();
    run(20, 3_600, 12_000);
    run(5, 3_600, 5_000);
    const said = run(8, 1_300, 5_000, { twitch: 1_000 });
    expect(firstAt(said, 'ingests')).toBe(Infinity);
    expect(firstAt(run(12, 1_300, 5_000, { twitch: 1_000 }), 'ingests')).toBeLessThan(Infinity);
  });

  it('is said of it alone, within six seconds at half the rate', () => {
    const { run } = setUp();
    run(20, 3_600, 20_000);
    const said = run(15, 3_600, 20_000, { twitch: 1_800 });
    expect(firstAt(said, 'ingests')).toBeLessThanOrEqual(6_000);
    expect(firstAt(said, 'uplink')).toBe(Infinity);
    expect([...said.at(-1)!.lines.keys()]).toEqual(['twitch']);
  });

  it('is not the uplink of four others that keep pace, be there two of them', () => {
    const { run } = setUp({ a: {}, b: {}, c: {}, d: {}, e: {} });
    run(20, 3_600, 50_000);
    const said = run(15, 3_600, 50_000, { a: 1_800, b: 1_800 });
    expect(firstAt(said, 'uplink')).toBe(Infinity);
    expect([...said.at(-1)!.lines.keys()]).toEqual(['a', 'b']);
  });
});
