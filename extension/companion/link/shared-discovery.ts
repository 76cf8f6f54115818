import type { Hello } from '#protocol';
import { unlessAborted } from '../../platform/clock.ts';
import type { FindCompanion, Finding } from './find-companion.ts';

/**
 * Destinations that dial at the same time share one question; the next round asks again. The question belongs to all of
 * them: one that is stopped meanwhile leaves alone, and the others get their answer.
 */
export class SharedDiscovery {
  readonly #life = new AbortController();
  #asked: Promise<Finding> | null;
  readonly #findCompanion: FindCompanion;
  readonly #controlPort: number | null;

  /** @param known what the next round is told without asking. */
  constructor(findCompanion: FindCompanion, controlPort: number | null, known: Finding) {
    this.#findCompanion = findCompanion;
    this.#controlPort = controlPort;
    this.#asked = Promise.resolve(known);
  }

  /** @returns null when no companion answers, or when the signal aborts. Never rejects. */
  async ask(signal: AbortSignal): Promise<Hello | null> {
    const asked = (this.#asked ??= this.#findCompanion(this.#controlPort, this.#life.signal));
    void asked.then(() => {
      if (this.#asked === asked) this.#asked = null;
    });
    return (await unlessAborted(asked, signal))?.found?.hello ?? null;
  }

  /** Nobody asks any more. */
  close(): void {
    this.#life.abort();
  }
}
