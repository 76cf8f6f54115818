import type { RemoteReply, RemoteRequest, RemoteState } from '#protocol';

type Ask = (request: RemoteRequest) => Promise<RemoteReply>;

interface Seat {
  readonly ask: Ask;
  state: RemoteState | null;
}

/** What is said where nobody can be asked. */
export const nobodyThere =
  'No browser lets itself be controlled: switch on remote control in the settings of the extension, and leave the browser open.';

/** The paired browsers that let themselves be controlled from elsewhere. One of them is it: the one that is live, else the newest. */
export class RemoteBrowsers {
  readonly #seats: Seat[] = [];
  readonly #listeners = new Set<() => void>();

  /** How the one is that would be asked; null where there is none, or it has not said yet. */
  get state(): RemoteState | null {
    return this.#chosen()?.state ?? null;
  }

  /** Brings in a browser. */
  join(ask: Ask): { state(state: RemoteState): void; leave(): void } {
    const seat: Seat = { ask, state: null };
    this.#seats.push(seat);
    return {
      state: (state) => {
        seat.state = state;
        this.#tell();
      },
      leave: () => {
        const at = this.#seats.indexOf(seat);
        if (at >= 0) this.#seats.splice(at, 1);
        this.#tell();
      },
    };
  }

  /** Has it do something. @returns null where there is nobody to be asked */
  async ask(request: RemoteRequest): Promise<RemoteReply | null> {
    return (await this.#chosen()?.ask(request)) ?? null;
  }

  /** Calls `listener` whenever `state` may be another one. */
  listen(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #chosen(): Seat | undefined {
    const told = this.#seats.filter(({ state }) => state !== null);
    return told.findLast(({ state }) => state!.phase !== 'idle') ?? told.at(-1);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
