import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { ShowEvent } from '../../../companion/protocol/show.ts';
import { webhookEventSchema } from '../../../companion/protocol/webhook.ts';
import { ShowNews } from '../../../companion/webhooks/show-news.ts';
import { changed, ended, sample, started } from '../../helpers/show-events.ts';

/** The types of what is told, and what of. */
function told(...events: ShowEvent[]): string[] {
  const news = new ShowNews((text) => text.replace('secret', '*'));
  return events.flatMap((event) => {
    const one = news.newsOf(event);
    if (one === null) return [];
    v.parse(webhookEventSchema, one);
    return [one.type === 'ended' ? `ended ${one.data.why}` : `${one.type} ${one.data.destination.id}`];
  });
}
const closed = { state: 'waiting', reason: 'closed-by-ingest', message: 'It ended.' } as const;
const way = [
  changed(1, { state: 'idle' }),
  changed(2, { state: 'connecting' }),
  changed(3, { state: 'publishing' }),
];

describe('what webhooks are told', () => {
  it('is that a destination is live, once, and that the show is over', () => {
    expect(
      told(
        started(0),
        ...way,
        changed(4, {}),
        sample(5),
        changed(6, { reason: 'show-limit' }),
        changed(7, { state: 'ended' }),
        ended(8),
      ),
    ).toEqual(['live youtube', 'ended stopped']);
  });

  it('is trouble once for each outage, and when it is healed', () => {
    const outage = [
      changed(5, closed),
      changed(6, { state: 'connecting', reason: 'closed-by-ingest' }),
      changed(7, closed),
    ];
    expect(told(started(0), ...way, changed(4, {}), ...outage, changed(8, {}), ...outage)).toEqual([
      'live youtube',
      'trouble youtube',
      'healed youtube',
      'trouble youtube',
    ]);
  });

  it('is trouble before the first time live, too, and of each destination by itself', () => {
    const two = { id: 'twitch', platform: 'twitch' } as const;
    expect(told(started(0), ...way, changed(4, closed), changed(5, two), changed(6, {}))).toEqual([
      'trouble youtube',
      'live twitch',
      'live youtube',
    ]);
  });

  it('begins anew with another destination of the same id, and with another show', () => {
    const again = changed(6, { state: 'idle' });
    expect(
      told(started(0), changed(1, {}), changed(2, closed), again, changed(7, {}), ended(8), changed(9, {})),
    ).toEqual(['live youtube', 'trouble youtube', 'live youtube', 'ended stopped']);
    expect(told(changed(1, {}), ended(2))).toEqual([]);
  });

  it('has no key in it that was pasted into a name', () => {
    const news = new ShowNews((text) => text.replace('secret', '*'));
    news.newsOf(started(0));
    expect(JSON.stringify(news.newsOf(changed(1, { name: 'my secret' })))).toContain('"my *"');
  });
});
