import type { PlatformId } from '#protocol';
import { BroadcastError } from '../broadcast-error.ts';
import { Absence } from './absence.ts';
import { SharedDiscovery } from '../../companion/link/shared-discovery.ts';
import type { RelayDeps, RelayEvents } from './relay-deps.ts';

/** Where the companion of one broadcast is, or for how long it has been away. */
export class Whereabouts {
  readonly absence: Absence;
  readonly #controlPort: number | null;
  readonly #deps: RelayDeps;
  readonly #events: RelayEvents;
  /** From `find` on. */
  #discovery: SharedDiscovery | null = null;

  /** @param controlPort the one that the person has named, or null */
  constructor(controlPort: number | null, deps: RelayDeps, events: RelayEvents) {
    this.#controlPort = controlPort;
    this.#deps = deps;
    this.#events = events;
    this.absence = new Absence(deps, () => events.onAway('companion-gone'));
  }

  /** Finds it for the first time. @throws BroadcastError when it is not there, or can send nothing out */
  async find(signal: AbortSignal): Promise<void> {
    const finding = await this.#deps.findCompanion(this.#controlPort, signal);
    if (!finding.found) throw new BroadcastError('companion-missing');
    const { hello } = finding.found;
    if (hello.ffmpeg) throw new BroadcastError(hello.ffmpeg.code);
    this.#discovery = new SharedDiscovery(this.#deps.findCompanion, this.#controlPort, finding);
    this.absence.graceMs = hello.graceMs;
  }

  /** The port of this platform now; null while no companion answers. */
  async port(platform: PlatformId, signal: AbortSignal): Promise<number | null> {
    this.#events.onDial?.();
    // Looked at here too: of a machine that wakes, nobody knows which timer comes first.
    if (this.absence.isTooLong) this.#events.onAway('companion-gone');
    const hello = (await this.#discovery?.ask(signal)) ?? null;
    if (hello) this.absence.graceMs = hello.graceMs;
    return hello?.ports[platform] ?? null;
  }

  close(): void {
    this.#discovery?.close();
  }
}
