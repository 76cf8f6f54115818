import type { DestinationStats, DestinationStatus } from '#protocol';
import type { DestinationPort } from './broadcast/destination-port.ts';
import type { Redactor } from './lib/redact.ts';

/** A destination whose key no log shows for as long as it lives: it may outlive the socket that brought the key. */
export class HushedDestination implements DestinationPort {
  readonly #forgetKey: () => void;

  constructor(
    private readonly destination: DestinationPort,
    key: string,
    redactor: Redactor,
  ) {
    this.#forgetKey = redactor.add(key);
  }

  get status(): DestinationStatus {
    return this.destination.status;
  }

  stats(): DestinationStats {
    return this.destination.stats();
  }

  start(): void {
    this.destination.start();
  }

  stop(): Promise<void> {
    return this.destination.stop().finally(this.#forgetKey);
  }

  on(event: 'status', listener: (status: DestinationStatus) => void): this {
    this.destination.on(event, listener);
    return this;
  }
}
