import { beforeEach, describe, expect, it } from 'vitest';
import { Playlist } from '../../../companion/rendition/playlist.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';

let clock: FakeClock;
let playlist: Playlist;
let heard: FlvTag[];

beforeEach(() => {
  clock = new FakeClock();
  playlist = new Playlist({ clock, log: captureLog({ clock }).logger });
  heard = [];
  playlist.subscribe((tag) => heard.push(tag));
});

const header = () => makeTag('video', 0, Buffer.from([0x17, 0, 0, 0, 0, 1]));
const picture = (ms: number, keyframe = false) =>
  makeTag('video', ms, Buffer.from([keyframe ? 0x17 : 0x27, 1, 0, 0, 0, 1]));
const times = (tags: readonly FlvTag[]) => tags.map(({ timestamp }) => timestamp);

describe('a playlist', () => {
  it('gives a listener that comes later what the others have heard since the last keyframe, and goes on without a hole', () => {
    playlist.add(header());
    for (const ms of [0, 33, 67, 100]) playlist.add(picture(ms, ms % 67 === 0));
    const late = [...playlist.prelude()];
    playlist.subscribe((tag) => late.push(tag));
    playlist.add(picture(133));
    expect(times(late)).toEqual([0, 67, 100, 133]);
    expect(late.slice(1)).toEqual(heard.slice(-3));
  });

  it('puts one origin behind the other, however their own times run', async () => {
    playlist.add(picture(5_000, true));
    await clock.advance(1_000);
    playlist.begin();
    playlist.add(picture(0, true));
    expect(times(heard)).toEqual([0, 1_000]);
  });

  it('says whether a tag was new, and tells nobody of one that was not', () => {
    for (const ms of [0, 33]) expect(playlist.add(picture(ms, ms === 0))).toBe(true);
    playlist.resume('copy');
    expect([0, 33, 67].map((ms) => playlist.add(picture(ms, ms === 0)))).toEqual([false, false, true]);
    expect(times(heard)).toEqual([0, 33, 67]);
  });

  it('tells nothing to a listener that has gone', () => {
    const gone: FlvTag[] = [];
    playlist.subscribe((tag) => gone.push(tag))();
    playlist.add(picture(0, true));
    expect([gone.length, heard.length]).toEqual([0, 1]);
  });
});
