import { expect, it } from 'vitest';
import { youtube, twitch, facebook } from '../../../companion/protocol/directory/big-three.ts';
import type { Finding } from '../../../companion/protocol/verdict.ts';
import { FlvReader } from '../../../companion/flv/reader.ts';
import { Judge } from '../../../companion/judge/judge.ts';
import { verdictOf } from '../../../companion/judge/rules.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { find } from '../../helpers/programs.ts';
import { makeRecording, type RecordingOptions } from '../../helpers/recordings.ts';
import { standBack } from '../../helpers/stand-back.ts';
import { measuredByFfmpeg, type Reference } from './reference.ts';

standBack();

const size = '160x90';
const moving = `testsrc2=size=${size}:rate=30`;
const tone = (left: number, right = left): string =>
  `aevalsrc='${left}*sin(6283*t)|${right}*sin(6283*t)':s=48000`;
/** A white flash at each second of the picture, and a beep `late` seconds after it, later by `drift` of the time that is gone. */
const flashing = `${moving},drawbox=color=white:t=fill:enable='lt(mod(t,1),0.1)'`;
const beeping = (late: number, drift = 0): string => {
  const beep = `if(lt(mod((t-${late})/(1+${drift}),1),0.1)*gte(t,${late}),0.3*sin(6283*t),0.002*sin(1000*t))`;
  return `aevalsrc='${beep}|${beep}':s=48000`;
};

interface Planted extends RecordingOptions {
  /** The rules that are to fail, and no others. */
  readonly fails: readonly string[];
  /** What the rule says, held against what ffmpeg measures of the same file. */
  readonly holds?: (measured: (rule: string) => Finding, reference: Reference) => void;
}

const planted: Readonly<Record<string, Planted>> = {
  'nothing wrong': {
    fails: [],
    holds: (of, { lufs, frameRate, silentSeconds, blackSeconds, frozenSeconds }) => {
      expect(of('loudness').measured).toBeCloseTo(lufs, 1);
      expect(of('frame-rate').measured).toBeCloseTo(frameRate, 1);
      expect([silentSeconds, blackSeconds, frozenSeconds]).toEqual([0, 0, 0]);
      for (const rule of ['silence', 'black', 'frozen']) expect(of(rule).measured).toBe(0);
    },
  },
  'keyframes 7 s apart': {
    ...{ seconds: 8, gop: 210, fails: ['keyframes'] },
    holds: (of, { keyframeSeconds }) => expect(of('keyframes').measured).toBeCloseTo(keyframeSeconds, 1),
  },
  'sound on one side': {
    ...{ sound: tone(0.125, 0), fails: ['one-side'] },
    holds: (of, { sidesDb }) => {
      expect(sidesDb).toBeGreaterThan(60);
      expect(of('one-side').measured).toBeGreaterThan(60);
    },
  },
  silence: {
    ...{ sound: tone(0), fails: ['silence'] },
    holds: (of, { silentSeconds, seconds }) =>
      expect(Number(of('silence').measured) / 100).toBeCloseTo(silentSeconds / seconds, 1),
  },
  '10 frames a second': {
    ...{ picture: `testsrc2=size=${size}:rate=10`, gop: 20, fails: ['frame-rate'] },
    holds: (of, { frameRate }) => expect(of('frame-rate').measured).toBeCloseTo(frameRate, 1),
  },
  'sound 300 ms late': {
    ...{ picture: flashing, sound: beeping(0.3), seconds: 7, fails: ['av-offset'] },
    holds: (of, { beepAfterFlashMs }) => {
      expect(of('av-offset')).toMatchObject({ by: 'marks', fault: 'sound-late' });
      expect(Math.abs(Number(of('av-offset').measured) - 300)).toBeLessThan(10);
      expect(Math.abs(Number(of('av-offset').measured) - beepAfterFlashMs)).toBeLessThan(5);
    },
  },
  'sound that drifts by 40 ms a minute': {
    ...{ picture: flashing, sound: beeping(0.02, 40 / 60_000), seconds: 24, fails: ['av-drift'] },
    holds: (of) => {
      expect(of('av-drift').by).toBe('marks');
      expect(Math.abs(Number(of('av-drift').measured) - 40)).toBeLessThan(8);
    },
  },
  'a black picture': {
    ...{ picture: `color=black:size=${size}:rate=30`, fails: ['black'] },
    holds: (of, { blackSeconds, seconds }) =>
      expect(Number(of('black').measured) / 100).toBeCloseTo(blackSeconds / seconds, 1),
  },
  'a frozen picture': {
    ...{ picture: `smptebars=size=${size}:rate=30`, fails: ['frozen'] },
    holds: (of, { frozenSeconds, seconds }) =>
      expect(Number(of('frozen').measured) / 100).toBeCloseTo(frozenSeconds / seconds, 1),
  },
  'more bits than the platform takes': {
    picture: 'testsrc2=size=480x270:rate=30,noise=alls=100:allf=t',
    ...{ seconds: 3, more: ['-crf', '10'], fails: ['video-bitrate'] },
    holds: (of, { videoKbps }) => {
      expect(of('video-bitrate').platforms).toContain('Twitch');
      expect(Number(of('video-bitrate').measured) / videoKbps).toBeCloseTo(1, 1);
    },
  },
  'a loudness of -6 LUFS': {
    ...{ sound: tone(0.5), fails: ['loudness'] },
    holds: (of, { lufs }) => {
      expect(lufs).toBeCloseTo(-6, 0);
      expect(of('loudness').measured).toBeCloseTo(lufs, 1);
    },
  },
  'full-range colours': {
    ...{ more: ['-pix_fmt', 'yuvj420p', '-color_range', 'pc'], fails: ['colour-range'] },
    holds: (of, { colourRange }) => {
      expect(colourRange).toBe('pc');
      expect(of('colour-range').measured).toBe('full');
    },
  },
};

it.each(Object.entries(planted))('a recording with %s gets the right verdict', async (_, plan) => {
  const { fails, holds, ...options } = plan;
  const whole = { seconds: 5, size, picture: moving, sound: tone(0.125), ...options };
  const more = [...(options.more ?? []), '-f', 'flv'];
  const recording = await makeRecording('h264-aac.mp4', { ...whole, more });
  const judge = new Judge({ ffmpegPath: find('ffmpeg')!, clock: systemClock, decodes: 'all', endMs: 60_000 });
  for (const tag of new FlvReader().push(recording)) judge.take(tag);
  await judge.end();
  // Recordings are small, so that they cost little: which heights Facebook takes is another test's.
  const { findings } = verdictOf(judge.figures, [youtube, twitch, facebook]);
  const failed = findings.filter(({ level }) => level === 'fail');
  expect(failed.map(({ rule }) => rule)).toEqual(fails);
  for (const { fault } of failed) expect(fault).not.toBeNull();
  holds?.((rule) => findings.find((one) => one.rule === rule)!, await measuredByFfmpeg(recording));
});
