import { describe, expect, it } from 'vitest';
import { RecentShow } from '../../../companion/control/recent-show.ts';
import { changed, ended, judged, sample, started } from '../../helpers/show-events.ts';

describe('what is remembered of shows', () => {
  it('is what happened, and ten minutes of each destination', () => {
    const recent = new RecentShow();
    recent.take(started(0));
    for (let second = 0; second < 700; second += 1) {
      recent.take(sample(second));
      recent.take(sample(second, { id: 'twitch' }));
    }
    const recalled = recent.recall();
    expect(recalled[0]).toEqual(started(0));
    expect(recalled).toHaveLength(1 + 2 * 600);
    expect(recalled[1]).toEqual(sample(100));
    expect(recalled.at(-1)).toEqual(sample(699, { id: 'twitch' }));
  });

  it('has room for 300 happenings and 20 destinations, those that were told of last', () => {
    const recent = new RecentShow();
    for (let n = 0; n < 400; n += 1) recent.take(changed(n, { attempt: n }));
    for (let n = 0; n < 30; n += 1) recent.take(sample(n, { id: `${n}` }));
    const recalled = recent.recall();
    expect(recalled).toHaveLength(300 + 20);
    expect(recalled[0]).toEqual(changed(100, { attempt: 100 }));
    expect(recalled.at(-1)).toEqual(sample(29, { id: '29' }));
    expect(recalled.some((one) => one.kind === 'sample' && one.stats.id === '9')).toBe(false);
  });

  it('keeps how a show fared after its end, until another one begins', () => {
    const recent = new RecentShow();
    for (const event of [started(0), sample(1), ended(2)]) recent.take(event);
    expect(recent.recall()).toContainEqual(sample(1));
    recent.take(started(3, 2));
    expect(recent.recall()).toEqual([started(0), ended(2), started(3, 2)]);
  });

  it('is the last verdict on each show alone', () => {
    const recent = new RecentShow();
    for (const event of [started(0), judged(1), judged(2), started(3, 2), judged(4, 2)]) recent.take(event);
    expect(recent.recall()).toEqual([started(0), judged(2), started(3, 2), judged(4, 2)]);
  });

  it('keeps how a show fares that goes on while another begins', () => {
    const recent = new RecentShow();
    for (const event of [started(0), sample(1), started(2, 2)]) recent.take(event);
    expect(recent.recall()).toContainEqual(sample(1));
  });
});
