import type { Line } from '../../../companion/broadcast/destination-port.ts';

/** How often a line is looked at, in ms. */
export const lookMs = 250;

/** What an imagined destination does. */
export interface LineSetting {
  /** Bytes between two acknowledgements; null for an ingest that never acknowledges. */
  readonly ackBytes?: number | null;
  /** What the kernel holds for a slow peer, in bytes. */
  readonly kernelBytes?: number;
  /** How much may wait before the queue drops what waits, in bytes; never unless given. */
  readonly queueBytes?: number;
}

/** The way to one ingest as the companion sees it: a queue, a kernel, and a peer that acknowledges its way. */
export class ImaginedLine {
  #made = 0;
  #there = 0;
  #dropped = 0;
  #droppedMs = 0;
  #told = { left: 0, behind: 0 };
  #acks = 0;
  readonly #setting: Required<LineSetting>;

  constructor({ ackBytes = 200_000, kernelBytes = 300_000, queueBytes = Infinity }: LineSetting = {}) {
    this.#setting = { ackBytes, kernelBytes, queueBytes };
  }

  /** Bytes that have not arrived. */
  get backlog(): number {
    return this.#made - this.#dropped - this.#there;
  }

  /** How long the pictures that were dropped would have been shown, in ms. */
  get droppedMs(): number {
    return this.#droppedMs;
  }

  /** One look later. @param kbps made @param freeKbps that would get through @returns kbit/s that did */
  step(kbps: number, freeKbps: number): number {
    const { ackBytes, kernelBytes, queueBytes } = this.#setting;
    this.#made += (kbps * lookMs) / 8;
    const moved = Math.min(this.backlog, (freeKbps * lookMs) / 8);
    this.#there += moved;
    const waiting = Math.max(0, this.backlog - kernelBytes);
    if (waiting > queueBytes) {
      this.#dropped += waiting;
      this.#droppedMs += (waiting * 8) / Math.max(1, kbps);
    }
    if (ackBytes !== null && this.#there - this.#told.left >= ackBytes) {
      this.#told = { left: this.#there, behind: this.backlog };
      this.#acks += 1;
    }
    return (moved * 8) / lookMs;
  }

  get seen(): Line {
    const waiting = Math.max(0, this.backlog - this.#setting.kernelBytes);
    return {
      made: this.#made,
      taken: { left: this.#made - this.#dropped - waiting, behind: waiting },
      acknowledged: this.#acks > 0 ? this.#told : null,
      droppedMs: this.#droppedMs,
    };
  }
}

/** Several lines through one uplink, which each may use to the same part, and none more than its ingest takes. */
export class ImaginedUplink {
  now = 0;
  readonly lines: ReadonlyMap<string, ImaginedLine>;

  constructor(settings: Readonly<Record<string, LineSetting>>) {
    this.lines = new Map(
      Object.entries(settings).map(([id, setting]) => [id, new ImaginedLine(setting)] as const),
    );
  }

  /**
   * One look later.
   * @param kbps made for each @param uplinkKbps for all together @param ingestKbps what one ingest takes at most
   */
  step(kbps: number, uplinkKbps: number, ingestKbps: Readonly<Record<string, number>> = {}): void {
    this.stepEach(() => kbps, uplinkKbps, ingestKbps);
  }

  /** The same, with something else made for each. */
  stepEach(
    made: (id: string) => number,
    uplinkKbps: number,
    ingestKbps: Readonly<Record<string, number>> = {},
  ): void {
    this.now += lookMs;
    const wants = [...this.lines].map(([id, line]) => {
      const most = line.backlog * (8 / lookMs) + made(id);
      return { line, made: made(id), kbps: Math.min(most, ingestKbps[id] ?? Infinity) };
    });
    wants.sort((a, b) => a.kbps - b.kbps);
    let left = uplinkKbps;
    for (const [at, want] of wants.entries()) {
      left -= want.line.step(want.made, Math.min(want.kbps, left / (wants.length - at)));
    }
  }

  get seen(): ReadonlyMap<string, Line> {
    return new Map([...this.lines].map(([id, line]) => [id, line.seen] as const));
  }
}
