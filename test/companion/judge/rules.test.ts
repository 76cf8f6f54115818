import { describe, expect, it } from 'vitest';
import { presetById, type VerdictRule } from '../../../companion/protocol/index.ts';
import type { Figures, PictureFigures } from '../../../companion/judge/figures.ts';
import { Gaps } from '../../../companion/judge/gaps.ts';
import { Marks } from '../../../companion/judge/marks.ts';
import { together, verdictOf } from '../../../companion/judge/rules.ts';
import { Stretches } from '../../../companion/judge/stretches.ts';

const picture: PictureFigures = {
  codec: 'H.264',
  profile: { needed: 'baseline', labelled: 'High' },
  hasBFrames: false,
  width: 1280,
  height: 720,
  hasChangedSize: false,
  frameRate: 30,
  jitterMs: 1,
  keyframeSeconds: 2,
  kbps: 3_900,
  peakKbps: 4_400,
  stored: { pixelFormat: 'yuv420p', range: 'limited', space: 'BT.709' },
};
const good: Figures = {
  measuredMs: 60_000,
  picture,
  sound: { codec: 'AAC', rate: 48_000, channels: 2, kbps: 128 },
  longestJumpMs: 1,
  stampDriftMsPerMin: 0.1,
  startOffsetMs: 20,
  marks: null,
  seen: { blackPercent: 0, frozenPercent: 0 },
  heard: { lufs: -18, silentPercent: 0, clippedPercent: 0, leftOverRightDb: 0.2 },
};
const [youtube, twitch, facebook] = ['youtube', 'twitch', 'facebook'].map((id) => presetById(id)!);

/** What is not well of a rule. */
function trouble(change: Partial<Figures>, rule: VerdictRule, platforms = [youtube!, twitch!, facebook!]) {
  return verdictOf({ ...good, ...change }, platforms).findings.find((one) => one.rule === rule);
}

describe('a verdict', () => {
  it('is good where all is, and a High profile without its tools is no trouble for who asks for Main', () => {
    const verdict = verdictOf(good, [youtube!, twitch!, facebook!]);
    expect(verdict.findings.filter(({ level }) => level !== 'pass')).toEqual([]);
    expect([verdict.level, verdict.unmeasured]).toEqual(['pass', []]);
    const high = { ...picture, profile: { needed: 'high', labelled: 'High' } as const };
    expect(trouble({ picture: high }, 'profile')).toMatchObject({ level: 'warn', platforms: ['Facebook'] });
  });

  it('names the platforms whose limit is passed, and the strictest limit of each rule', () => {
    expect(trouble({ picture: { ...picture, kbps: 7_000 } }, 'video-bitrate')).toMatchObject({
      ...{ level: 'fail', fault: 'bitrate-high', measured: 7_000, limit: 6_000 },
      platforms: expect.arrayContaining(['Twitch', 'Facebook']),
    });
    const everySecond = presetById('chzzk')!;
    expect(trouble({}, 'keyframes', [youtube!, everySecond])).toMatchObject({
      ...{ level: 'warn', limit: 1, platforms: [everySecond.name] },
    });
    expect(trouble({ picture: { ...picture, keyframeSeconds: 7 } }, 'keyframes', [])).toMatchObject({
      ...{ level: 'fail', limit: 4, platforms: [] },
    });
  });

  it('says by what sound and picture are apart, and no more than a warning where that is where they begin', () => {
    expect(trouble({ startOffsetMs: 2_000 }, 'av-offset')).toMatchObject({ level: 'warn', by: 'times' });
    const early = { offsetMs: -100, driftMsPerMin: null };
    expect(trouble({ marks: early }, 'av-offset')).toMatchObject({
      ...{ level: 'fail', fault: 'sound-early', by: 'marks' },
    });
    expect(trouble({ marks: early, stampDriftMsPerMin: -40 }, 'av-drift')).toMatchObject({
      ...{ level: 'fail', by: 'times' },
    });
  });

  it('says once what one thing is: black is not frozen as well, nor silence too quiet', () => {
    const seen = { blackPercent: 100, frozenPercent: 100 };
    const heard = { lufs: -69, silentPercent: 100, clippedPercent: 0, leftOverRightDb: null };
    const { findings, unmeasured } = verdictOf({ ...good, seen, heard }, []);
    expect(findings.filter(({ level }) => level === 'fail').map(({ rule }) => rule)).toEqual([
      'black',
      'silence',
    ]);
    expect(unmeasured).toEqual(['frozen', 'loudness', 'one-side']);
  });

  it('of several streams is the worst of each rule', () => {
    const bad = verdictOf({ ...good, picture: { ...picture, frameRate: 10 }, heard: null }, []);
    const both = together([verdictOf(good, []), bad]);
    expect([both.level, both.unmeasured]).toEqual(['fail', []]);
    expect(both.findings.find(({ rule }) => rule === 'frame-rate')).toMatchObject({ measured: 10 });
  });

  it('waits for a track that may still come, and then says that it does not', () => {
    expect(trouble({ sound: null, measuredMs: 1_000 }, 'tracks')).toBeUndefined();
    expect(trouble({ sound: null }, 'tracks')).toMatchObject({ level: 'fail', fault: 'no-sound' });
  });
});

it('Pauses are no stretch, and a stretch counts from its beginning', () => {
  const stretches = new Stretches();
  expect(stretches.percent).toBeNull();
  for (const isSo of [true, false, true, true, true, false, false, false]) stretches.add(1, isSo);
  expect(stretches.percent).toBe((100 * 3) / 8);
});

it('Gaps are as uneven as all but the worst of them', () => {
  const gaps = new Gaps();
  for (let n = 0; n < 96; n += 1) gaps.add(n % 2 === 0 ? 30 : 36);
  for (let n = 0; n < 4; n += 1) gaps.add(500);
  expect(gaps.within(0.95)).toBeGreaterThan(15);
  expect(gaps.within(0.95)).toBeLessThan(25);
});

it('Flashes and beeps that go together by chance are no marks', () => {
  const [chance, steady] = [new Marks(), new Marks()];
  for (let n = 0; n < 20; n += 1) {
    chance.flash(n * 1_000);
    chance.beep(n * 1_000 + ((n * 379) % 900) - 450);
    steady.flash(n * 1_000);
    steady.beep(n * 1_000 + 300 + n);
  }
  expect(chance.figures).toBeNull();
  expect(steady.figures!.offsetMs).toBeCloseTo(309.5, 1);
  expect(steady.figures!.driftMsPerMin).toBeCloseTo(60, 1);
});
