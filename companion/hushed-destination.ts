import type { DestinationStats, DestinationStatus, PublishTarget } from '#protocol';
import type { DestinationPort, IngestPlan, Line } from './broadcast/destination-port.ts';
import type { Redactor } from './lib/redact.ts';

/**
 * A destination whose key and password no log and no status shows for as long as it lives: it may outlive the socket that
 * brought them, and what a person calls it may be a key that was pasted into the wrong field.
 */
export class HushedDestination implements DestinationPort {
  readonly #forgetKeys: (() => void)[];
  /** Its name without its keys, from when they are forgotten on. */
  #name: string | null = null;
  readonly #destination: DestinationPort;
  readonly #redactor: Redactor;

  constructor(destination: DestinationPort, target: PublishTarget, redactor: Redactor) {
    this.#destination = destination;
    this.#redactor = redactor;
    this.#forgetKeys = this.#hush(target);
  }

  get status(): DestinationStatus {
    return this.#hushed(this.#destination.status);
  }

  stats(): DestinationStats {
    return this.#destination.stats();
  }

  get line(): Line | null {
    return this.#destination.line;
  }

  setPatience(ms: number): void {
    this.#destination.setPatience(ms);
  }

  giveWay(): void {
    this.#destination.giveWay();
  }

  start(): void {
    this.#destination.start();
  }

  retry(plan?: IngestPlan): void {
    if (plan) this.#forgetKeys.push(...this.#hush(plan.target));
    this.#destination.retry(plan);
  }

  cut(): void {
    this.#destination.cut?.();
  }

  stop(): Promise<void> {
    return this.#destination.stop().finally(() => {
      this.#name ??= this.status.name;
      this.#forgetKeys.splice(0).forEach((forget) => forget());
    });
  }

  on(event: 'status', listener: (status: DestinationStatus) => void): this {
    this.#destination.on(event, (status) => listener(this.#hushed(status)));
    return this;
  }

  /** A user name is too common a word to be hidden by itself; nothing says it. */
  #hush({ key, url }: PublishTarget): (() => void)[] {
    return [key, url.login?.password ?? ''].map((secret) => this.#redactor.add(secret));
  }

  #hushed(status: DestinationStatus): DestinationStatus {
    return { ...status, name: this.#name ?? this.#redactor.applyToEntry(status.name) };
  }
}
