import type { DestinationStats, DestinationStatus } from '#protocol';
import type { DestinationPort, DestinationRequest } from './broadcast/destination-port.ts';
import type { Redactor } from './lib/redact.ts';

/**
 * A destination whose key no log and no status shows for as long as it lives: it may outlive the socket that brought
 * the key, and what a person calls it may be a key that was pasted into the wrong field.
 */
export class HushedDestination implements DestinationPort {
  readonly #forgetKeys: (() => void)[];
  /** Its name without its keys, from when they are forgotten on. */
  #name: string | null = null;

  constructor(
    private readonly destination: DestinationPort,
    key: string,
    private readonly redactor: Redactor,
  ) {
    this.#forgetKeys = [redactor.add(key)];
  }

  get status(): DestinationStatus {
    return this.#hushed(this.destination.status);
  }

  stats(): DestinationStats {
    return this.destination.stats();
  }

  start(): void {
    this.destination.start();
  }

  retry(aim?: Pick<DestinationRequest, 'target' | 'backup'>): void {
    if (aim) this.#forgetKeys.push(this.redactor.add(aim.target.key));
    this.destination.retry(aim);
  }

  stop(): Promise<void> {
    return this.destination.stop().finally(() => {
      this.#name ??= this.status.name;
      this.#forgetKeys.splice(0).forEach((forget) => forget());
    });
  }

  on(event: 'status', listener: (status: DestinationStatus) => void): this {
    this.destination.on(event, (status) => listener(this.#hushed(status)));
    return this;
  }

  #hushed(status: DestinationStatus): DestinationStatus {
    return { ...status, name: this.#name ?? this.redactor.apply(status.name) };
  }
}
