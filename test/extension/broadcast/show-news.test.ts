import { expect, it } from 'vitest';
import type { DestinationReason } from '#protocol';
import { ShowNews } from '../../../extension/broadcast/show-news.ts';
import type { DestinationView } from '../../../extension/messages/broadcast-status.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Destinations that are live, for these reasons to say something. */
const views = (reasons: Record<string, DestinationReason | null>): DestinationView[] =>
  Object.entries(reasons).map(([id, reason]) => ({
    id,
    platform: 'custom',
    name: id,
    phase: 'live',
    reason,
    message: '',
    ownIngest: false,
    rendition: null,
    bitrate: 0,
    bitrates: [],
    behindMs: 0,
    queueMs: 0,
    droppedFrames: 0,
    reconnects: 0,
    sentBytes: 0,
    retryAt: null,
  }));

/** What is told, each as its kind and the ids. */
function teller(): (reasons: Record<string, DestinationReason | null>, now: number) => string[] {
  const news = new ShowNews();
  return (reasons, now) =>
    news
      .see(views(reasons), now)
      .map(
        (notice) =>
          `${notice.kind} ${'destinations' in notice ? notice.destinations.map(({ id }) => id).join(' ') : ''}`,
      );
}

it('a show that is almost over is told of once, and that a new one has begun, and so the next time', () => {
  const tell = teller();
  for (const start of [0, 8 * hour]) {
    expect(tell({ facebook: null }, start)).toEqual([]);
    expect(tell({ facebook: 'show-limit' }, start + 7 * hour)).toEqual(['show-ends facebook']);
    expect(tell({ facebook: 'show-limit' }, start + 7 * hour + minute)).toEqual([]);
    expect(tell({ facebook: 'show-renewed' }, start + 7 * hour + 15 * minute)).toEqual([
      'show-renewed facebook',
    ]);
    expect(tell({ facebook: 'show-renewed' }, start + 7 * hour + 16 * minute)).toEqual([]);
  }
});

it('is not told of anew after something else was said there meanwhile', () => {
  const tell = teller();
  expect(tell({ facebook: 'show-limit' }, 0)).toEqual(['show-ends facebook']);
  expect(tell({ facebook: 'upload-slow' }, minute)).toEqual([]);
  expect(tell({ facebook: 'show-limit' }, 2 * minute)).toEqual([]);
});

it('shows that end together are told of together', () => {
  const tell = teller();
  expect(tell({ one: 'show-limit', two: 'show-limit', three: null }, 0)).toEqual(['show-ends one two']);
});
