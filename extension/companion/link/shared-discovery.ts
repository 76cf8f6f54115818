import type { CompanionAt } from '#protocol';
import { unlessAborted } from '../../platform/clock.ts';
import type { FindCompanion, Finding, FoundCompanion } from './find-companion.ts';

/**
 * Destinations that dial at the same time share one question; the next round asks again. The question belongs to all of
 * them: one that is stopped meanwhile leaves alone, and the others get their answer.
 */
export class SharedDiscovery {
  readonly #life = new AbortController();
  #asked: Promise<Finding> | null;
  readonly #findCompanion: FindCompanion;
  #at: CompanionAt;

  /** @param known what the next round is told without asking. */
  constructor(findCompanion: FindCompanion, at: CompanionAt, known: Finding) {
    this.#findCompanion = findCompanion;
    this.#at = at;
    this.#asked = Promise.resolve(known);
  }

  /** @returns null when no companion answers, or when the signal aborts. Never rejects. */
  async ask(signal: AbortSignal): Promise<FoundCompanion | null> {
    const asked = (this.#asked ??= this.#findCompanion(this.#at, this.#life.signal));
    void asked.then(() => {
      if (this.#asked === asked) this.#asked = null;
    });
    return (await unlessAborted(asked, signal))?.found ?? null;
  }

  /** From here on it is looked for there: what is being asked elsewhere is of no use. */
  moveTo(at: CompanionAt): void {
    this.#at = at;
    this.#asked = null;
  }

  /** Nobody asks any more. */
  close(): void {
    this.#life.abort();
  }
}
