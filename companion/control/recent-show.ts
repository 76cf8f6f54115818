import type { ShowEvent } from '#protocol';

/** What has happened, remembered for who opens the page later. */
const maxEvents = 300;
/** Seconds of a destination that are remembered: what a chart of the page shows. */
const maxSamples = 600;
/** Destinations whose samples are remembered; the one that was silent for longest makes room. */
const maxDestinations = 20;

type Sample = Extract<ShowEvent, { kind: 'sample' }>;

/** The last of what was told of shows. */
export class RecentShow {
  readonly #events: ShowEvent[] = [];
  readonly #samples = new Map<string, Sample[]>();

  take(event: ShowEvent): void {
    if (event.kind === 'sample') return this.#takeSample(event);
    // What is over stays to be looked at until something begins anew.
    if (event.kind === 'started') this.#forgetEnded();
    if (event.kind === 'verdict') this.#forgetVerdict(event.broadcast);
    this.#events.push(event);
    if (this.#events.length > maxEvents) this.#events.shift();
  }

  /** All that is remembered: what has happened in its order, then the samples of one destination after the other. */
  recall(): ShowEvent[] {
    return [...this.#events, ...[...this.#samples.values()].flat()];
  }

  #takeSample(sample: Sample): void {
    const name = `${sample.broadcast} ${sample.stats.id}`;
    const samples = this.#samples.get(name) ?? [];
    samples.push(sample);
    if (samples.length > maxSamples) samples.shift();
    this.#samples.delete(name);
    this.#samples.set(name, samples);
    if (this.#samples.size > maxDestinations) this.#samples.delete(this.#samples.keys().next().value!);
  }

  /** A newer one takes its place. */
  #forgetVerdict(broadcast: number): void {
    const at = this.#events.findIndex((each) => each.kind === 'verdict' && each.broadcast === broadcast);
    if (at >= 0) this.#events.splice(at, 1);
  }

  #forgetEnded(): void {
    const ended = this.#events.filter(({ kind }) => kind === 'ended').map(({ broadcast }) => broadcast);
    for (const [name, [first]] of this.#samples) {
      if (first && ended.includes(first.broadcast)) this.#samples.delete(name);
    }
  }
}
