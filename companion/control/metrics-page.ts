import type { Registry } from 'prom-client';
import type { Status } from '#protocol';
import type { Clock } from '../lib/clock.ts';
import type { MetricsSource } from './metrics.ts';

/** How long an answer is good for, in ms: who asks more often than that gets the same once more. */
const freshMs = 1_000;

/** What `/metrics` answers. Until it is asked for the first time, nothing of it is loaded. */
export class MetricsPage {
  #registry: Promise<Registry> | null = null;
  #last: { readonly at: number; readonly text: Promise<string> } | null = null;
  /** As it was at the beginning of the answer: all of its lines are of one moment, and it is asked for once. */
  #status: Status | null = null;
  readonly #source: MetricsSource;
  readonly #clock: Clock;

  constructor(source: MetricsSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** The text format of Prometheus, https://prometheus.io/docs/instrumenting/exposition_formats/. */
  text(): Promise<string> {
    const now = this.#clock.now();
    if (!this.#last || now - this.#last.at >= freshMs) this.#last = { at: now, text: this.#read() };
    return this.#last.text;
  }

  async #read(): Promise<string> {
    const status = (): Status => (this.#status ??= this.#source.status());
    this.#registry ??= import('./metrics.ts').then(({ metrics }) => metrics({ ...this.#source, status }));
    const registry = await this.#registry;
    this.#status = null;
    return registry.metrics();
  }
}
