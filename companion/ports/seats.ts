/** How many broadcasts each paired browser has live at a time, over all ports. */
export class Seats {
  /** Sockets of each broadcast of each browser. */
  readonly #taken = new Map<string, Map<string, number>>();
  readonly #broadcastsPerBrowser: number;

  constructor(broadcastsPerBrowser: number) {
    this.#broadcastsPerBrowser = broadcastsPerBrowser;
  }

  /**
   * Takes a place for one socket of a broadcast; sockets of one broadcast share it.
   * @returns gives the place back; null when the browser has as many broadcasts as it may
   */
  take(clientId: string, broadcastId: string): (() => void) | null {
    const own = this.#taken.get(clientId) ?? new Map<string, number>();
    const sockets = own.get(broadcastId) ?? 0;
    if (sockets === 0 && own.size >= this.#broadcastsPerBrowser) return null;
    this.#taken.set(clientId, own.set(broadcastId, sockets + 1));
    let given = true;
    return () => {
      if (!given) return;
      given = false;
      const rest = own.get(broadcastId)! - 1;
      if (rest > 0) return void own.set(broadcastId, rest);
      own.delete(broadcastId);
      if (own.size === 0) this.#taken.delete(clientId);
    };
  }
}
