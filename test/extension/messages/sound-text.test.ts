import { describe, expect, it } from 'vitest';
import { idleStatus, type BroadcastStatus } from '../../../extension/messages/broadcast-status.ts';
import { soundText } from '../../../extension/messages/sound-text.ts';
import { usualSound, type SoundStatus } from '../../../extension/messages/sound.ts';

const well: SoundStatus = {
  settings: usualSound,
  sources: ['tab', 'microphone'],
  held: false,
  silent: [],
  microphoneProblem: null,
};
const live: BroadcastStatus = { ...idleStatus, phase: 'live', source: 'tab' };
const say = (sound: Partial<SoundStatus>, status: Partial<BroadcastStatus> = {}): string =>
  soundText({ ...live, ...status, sound: { ...well, ...sound } }, (name) => name);
const muted = { gainDb: 0, muted: true };

describe('what is said of the sound', () => {
  it.each([
    ['nothing while all is well', {}, {}, ''],
    ['that the microphone gives nothing', { silent: ['microphone'] }, {}, 'silent_microphone'],
    ['that the tab gives nothing', { silent: ['tab'] }, {}, 'silent_tab'],
    ['that the screen gives nothing', { silent: ['tab'] }, { source: 'screen' }, 'silent_screen'],
    ['the microphone first', { silent: ['tab', 'microphone'] }, {}, 'silent_microphone'],
    [
      'why there is none before that',
      { silent: ['tab'], microphoneProblem: 'taken' },
      {},
      'microphone_taken',
    ],
    [
      'that all is muted',
      { settings: { tab: muted, microphone: { ...muted, on: true } } },
      {},
      'sound_all_muted',
    ],
    ['nothing before it is live', { silent: ['tab'] }, { phase: 'starting' }, ''],
  ] as const)('is %s', (_what, sound, status, said) => {
    expect(say(sound, status)).toBe(said);
  });
});
