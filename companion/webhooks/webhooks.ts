import { randomUUID } from 'node:crypto';
import type { ShowEvent } from '#protocol';
import { Hook, type HookTools } from './hook.ts';
import { ShowNews } from './show-news.ts';

/** How long the end of the companion waits for what is still to be told, in ms. */
const closeMs = 1_000;

export interface WebhooksOptions extends HookTools {
  readonly urls: readonly string[];
  readonly secret: string;
  /** Hides keys in what a person has entered. */
  readonly redact: (text: string) => string;
}

/** Tells receivers of a person's own what happens in shows. It holds up nothing: what is told is queued, and sent by itself. */
export class Webhooks {
  readonly #hooks: readonly Hook[];
  readonly #news: ShowNews;

  constructor({ urls, secret, redact, ...tools }: WebhooksOptions) {
    this.#hooks = urls.map((url) => new Hook(url, secret, tools));
    this.#news = new ShowNews(redact);
  }

  take(event: ShowEvent): void {
    const news = this.#news.newsOf(event);
    if (!news) return;
    const message = { id: `msg_${randomUUID()}`, type: news.type, body: JSON.stringify(news) };
    for (const hook of this.#hooks) hook.send(message);
  }

  async close(): Promise<void> {
    await Promise.all(this.#hooks.map((hook) => hook.close(closeMs)));
  }
}
