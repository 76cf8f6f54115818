import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { findProgram } from '../helpers/programs.ts';

/** Three kinds of sound: how long an encoder takes for a second of sound depends on what is heard in it. */
export const sounds = ['talk', 'music', 'game'] as const;
export type Sound = (typeof sounds)[number];

/**
 * A sound without end as a graph of ffmpeg's filters, the same each time: stereo, 48 kHz.
 * @param folder where files that it is made of are kept; ffmpeg has to run there
 */
export function soundGraph(sound: Sound, folder: string): string {
  return { talk, music, game }[sound](folder);
}

const people = {
  she: 'name="en-us" variant="2"><prosody rate="0.95" pitch="+20%">',
  he: 'name="en-gb"><prosody rate="1.1">',
} as const;
const dialogue = [
  [
    'he',
    'Welcome back. Tonight we build the bridge that fell down last week, and this time we measure first.',
  ],
  ['she', 'Measure first? Last week you said that measuring is for people who are afraid of rivers.'],
  ['he', 'I was wrong, and I was wet. Hand me the long rope, please. No, the other long rope.'],
  ['she', 'Somebody in the chat asks how deep it is. Seven metres here, and about two at the far side.'],
  [
    'he',
    'So we begin at the far side. Two posts, one beam, and a cup of tea before anybody climbs anything.',
  ],
  ['she', 'Oak or pine? Write it below. Whoever guesses the weight within ten kilos names the bridge.'],
  ['he', 'Pine is eighty, oak a hundred and thirty. I will not say which one lies here, but my back knows.'],
  ['she', 'Right. Stand clear, and count with me: one, two, three, and up it goes!'],
] as const;

/** Two voices that take turns, over the hiss of a quiet room. */
function talk(folder: string): string {
  const said = dialogue.map(
    ([who, line]) => `<voice ${people[who]}${line}</prosody></voice><break time="350ms"/>`,
  );
  const words = `<speak>${said.join('')}</speak>`;
  execFileSync(findProgram('espeak-ng'), ['-m', '-v', 'en', '-w', join(folder, 'talk.wav'), words]);
  const voices = 'amovie=talk.wav:loop=0,asetpts=N/SR/TB,aresample=48000,aformat=channel_layouts=stereo';
  const hiss = noise('pink', 0.002);
  return `${voices}[voices];${hiss},aformat=channel_layouts=stereo[hiss];[voices][hiss]amix=normalize=0`;
}

/** Hz of the notes of four chords. */
const chords = [
  [220, 261.63, 329.63],
  [174.61, 220, 261.63],
  [130.81, 164.81, 196],
  [196, 246.94, 293.66],
] as const;
/** Seconds of a chord, and of a beat. */
const chordSeconds = 2;
const beat = 0.5;

/** Plucked chords, a bass, and a drum kit: a band of three at 120 beats a minute. */
function music(): string {
  const round = chords.length * chordSeconds;
  const strings = (detuned: number): string =>
    chords
      .map((notes, at) => {
        const now = `between(mod(t,${round}),${at * chordSeconds},${(at + 1) * chordSeconds - 0.0001})`;
        const plucked = notes.map((hz) => tone(hz * detuned, 6)).join('+');
        return `${now}*(0.07*(${plucked})*exp(-2*mod(t,${beat}))+0.25*${tone(notes[0] / 2, 3)}*exp(-mod(t,${beat})))`;
      })
      .join('+');
  const kick = `0.5*sin(2*PI*(50*mod(t,1)-12*exp(-30*mod(t,1))))*exp(-9*mod(t,1))`;
  const snare = `0.25*(random(0)-0.5)*exp(-18*mod(t+${beat},1))`;
  const hat = `0.1*(random(1)-0.5)*exp(-50*mod(t,${beat / 2}))`;
  const drums = `${kick}+${snare}+${hat}`;
  const once = stereo(`0.85*(${strings(1)}+${drums})`, `0.85*(${strings(1.003)}+${drums})`);
  return `${once}:duration=${round},aloop=loop=-1:size=${round * 48_000}`;
}

/** An engine that revs, bursts of shots from one side and the other, a blast, and then nothing at all. */
function game(): string {
  const phase = 't*70+30*sin(0.9*t)';
  const engine = [1, 2, 3, 5, 8].map((at) => `sin(2*PI*${at}*(${phase}))/${at}`).join('+');
  const shots = `between(mod(t,6),1,2.6)*0.6*(random(0)-0.5)*exp(-30*mod(t,0.11))`;
  const blast = `gt(mod(t,12),4)*0.9*(random(1)-0.5)*exp(-1.6*(mod(t,12)-4))`;
  const playing = 'lt(mod(t,12),10)';
  const side = (left: number): string =>
    `${playing}*(0.12*(${engine})+0.04*(random(2)-0.5)+${blast}+(${left}+${1 - 2 * left}*lt(mod(t,12),6))*${shots})`;
  return stereo(side(0.2), side(0.8));
}

/** So many harmonics of a tone, each weaker than the one before. */
function tone(hz: number, harmonics: number): string {
  const all = Array.from(
    { length: harmonics },
    (_, at) => `sin(${(2 * Math.PI * hz * (at + 1)).toFixed(3)}*t)/${at + 1}`,
  );
  return `(${all.join('+')})`;
}

function noise(colour: string, amplitude: number): string {
  return `anoisesrc=color=${colour}:sample_rate=48000:amplitude=${amplitude}:seed=1`;
}

function stereo(left: string, right: string): string {
  return `aevalsrc=exprs='${left}|${right}':sample_rate=48000:channel_layout=stereo`;
}
