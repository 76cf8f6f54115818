import type { DestinationView } from '../messages/broadcast-status.ts';
import type { Notice } from '../messages/notice.ts';

/** Time after which the same of one destination is another show's, in ms: a warning stands for 15 minutes at most. */
const sameNewsMs = 1_800_000;

const kinds = { 'show-limit': 'show-ends', 'show-renewed': 'show-renewed' } as const;

/** Decides when a person hears that a show is almost over, or begun anew, because its platform takes none that lasts longer. */
export class ShowNews {
  /** When what was last told, by its reason and its destination's id. The clock's time in ms. */
  readonly #toldAt = new Map<string, number>();

  /** @returns what is to be told now, each once a show, and together what comes together */
  see(views: readonly DestinationView[], now: number): readonly Notice[] {
    return (['show-limit', 'show-renewed'] as const).flatMap((reason) => {
      const destinations = views.filter(
        (view) => view.reason === reason && this.#isNew(`${reason} ${view.id}`, now),
      );
      return destinations.length === 0 ? [] : [{ kind: kinds[reason], destinations }];
    });
  }

  #isNew(news: string, now: number): boolean {
    const toldAt = this.#toldAt.get(news);
    if (toldAt !== undefined && now - toldAt < sameNewsMs) return false;
    this.#toldAt.set(news, now);
    return true;
  }
}
