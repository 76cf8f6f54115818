import { phaseOf, type DestinationStatus, type ShowEvent, type WebhookEvent } from '#protocol';

interface Running {
  readonly show: string;
  readonly rehearsal: boolean;
  /** By the ids of destinations. */
  readonly known: Map<string, { wasLive: boolean; isTroubled: boolean }>;
}

/** Makes of what is told of shows the few things that a webhook is told. */
export class ShowNews {
  readonly #running = new Map<number, Running>();
  readonly #redact: (text: string) => string;

  /** @param redact hides keys in what a person has entered */
  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  /** @returns null where there is nothing to be told */
  newsOf(event: ShowEvent): WebhookEvent | null {
    const { broadcast } = event;
    if (event.kind === 'started') {
      this.#running.set(broadcast, { show: event.show, rehearsal: event.rehearsal, known: new Map() });
      return null;
    }
    const running = this.#running.get(broadcast);
    if (!running) return null;
    const timestamp = new Date(event.at).toISOString();
    const { show, rehearsal } = running;
    if (event.kind === 'ended') {
      this.#running.delete(broadcast);
      return { type: 'ended', timestamp, data: { show, rehearsal, why: event.why } };
    }
    return event.kind === 'destination' ? this.#ofDestination(running, event.status, timestamp) : null;
  }

  #ofDestination(running: Running, status: DestinationStatus, timestamp: string): WebhookEvent | null {
    const { id, platform, reason, message } = status;
    const { show, rehearsal, known } = running;
    const before = known.get(id) ?? { wasLive: false, isTroubled: false };
    // Another one of this id begins anew.
    const { wasLive, isTroubled } = status.state === 'idle' ? { wasLive: false, isTroubled: false } : before;
    const destination = { id, platform, name: this.#redact(status.name) };
    const data = { show, rehearsal, destination };
    switch (phaseOf(status)) {
      case 'live':
        known.set(id, { wasLive: true, isTroubled: false });
        if (!wasLive) return { type: 'live', timestamp, data };
        return isTroubled ? { type: 'healed', timestamp, data } : null;
      case 'trouble':
        known.set(id, { wasLive, isTroubled: true });
        return isTroubled ? null : { type: 'trouble', timestamp, data: { ...data, reason, message } };
      default:
        known.set(id, { wasLive, isTroubled });
        return null;
    }
  }
}
