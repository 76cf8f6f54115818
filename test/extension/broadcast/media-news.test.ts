import { beforeEach, describe, expect, it } from 'vitest';
import { MediaNews } from '../../../extension/broadcast/media-news.ts';
import { idleStatus, type BroadcastStatus } from '../../../extension/messages/broadcast-status.ts';
import { usualSound, type SoundStatus } from '../../../extension/messages/sound.ts';

const live: BroadcastStatus = { ...idleStatus, phase: 'live', source: 'tab' };
const sound: SoundStatus = {
  settings: usualSound,
  sources: ['tab', 'microphone'],
  held: false,
  silent: [],
  microphoneProblem: null,
};

let news: MediaNews;
let now: number;
let told: string[];

/** Has it see this once a second. */
function pass(seconds: number, change: Partial<BroadcastStatus>): void {
  for (let second = 0; second < seconds; second++, now += 1_000) {
    for (const notice of news.see({ ...live, ...change }, now)) {
      told.push('trouble' in notice ? `${notice.kind} ${notice.trouble}` : notice.kind);
    }
  }
}

beforeEach(() => {
  news = new MediaNews();
  now = 0;
  told = [];
});

describe('what a person hears of picture and sound', () => {
  it('is nothing while all is well, or silent on purpose', () => {
    pass(20, { picture: { camera: 'on', black: false }, sound });
    pass(20, { picture: { camera: 'opening', black: false }, sound: { ...sound, silent: ['tab'] } });
    expect(told).toEqual([]);
  });

  it('is a black picture, once until it is over, and not again for five minutes', () => {
    const black = { picture: { camera: 'off', black: true } } as const;
    pass(100, black);
    expect(told).toEqual(['picture black']);
    pass(10, {});
    pass(100, black);
    expect(told).toEqual(['picture black']);
    pass(100, {});
    pass(10, black);
    expect(told).toEqual(['picture black', 'picture black']);
  });

  it('is a picture that stands still', () => {
    pass(5, { picture: { camera: 'off', black: false, still: true } });
    expect(told).toEqual(['picture still']);
  });

  it('is a picture that nothing can be laid over', () => {
    pass(5, { picture: { camera: 'on', black: false, bare: true } });
    expect(told).toEqual(['picture bare']);
  });

  it('is a camera that is unplugged, and a microphone that is, or gives nothing', () => {
    pass(5, { picture: { camera: 'lost', black: false }, sound: { ...sound, silent: ['microphone'] } });
    expect(told).toEqual(['picture lost', 'sound silent']);
    pass(300, { picture: { camera: 'on', black: false }, sound });
    pass(5, { sound: { ...sound, microphoneProblem: 'unplugged' } });
    expect(told.at(-1)).toBe('sound unplugged');
  });

  it('is nothing while viewers see the slate', () => {
    pass(20, { privacy: 'person', picture: { camera: 'lost', black: true } });
    pass(20, { source: null, picture: { camera: 'lost', black: true } });
    expect(told).toEqual([]);
  });
});
