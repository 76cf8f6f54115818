import type { Sight } from '../messages/sight.ts';
import type { SourceRequest } from '../messages/start-request.ts';

type TabSource = Extract<SourceRequest, { kind: 'tab' }>;

/**
 * Has the source hidden when the tab that goes out shows what nobody else is to see. Each such sight hides it once: a person who
 * shows the source again has meant what is there, until the tab shows something else.
 */
export class TabSight {
  readonly #hide: (why: Sight['why']) => void;
  #onAir: TabSource | null = null;
  /** The tab that a switch is about to put on air, with what it shows by now. */
  #coming: TabSource | null = null;
  /** What the tab on air was hidden for last, while it still shows that. */
  #seen: string | null = null;

  constructor(hide: (why: Sight['why']) => void) {
    this.#hide = hide;
  }

  /** Another source is being opened. */
  expect(source: SourceRequest): void {
    this.#coming = source.kind === 'tab' ? source : null;
  }

  /** This goes out from now on; to be called before anything of it does. */
  goOut(source: SourceRequest | null): void {
    const isExpected = source?.kind === 'tab' && this.#coming?.tabId === source.tabId;
    const next = isExpected ? this.#coming : source;
    this.#onAir = next?.kind === 'tab' ? next : null;
    this.#coming = null;
    this.#seen = null;
    this.#look(this.#onAir?.sight ?? null);
  }

  /**
   * A tab shows this; null for nothing to be hidden, undefined where only the answer is wanted.
   * @returns whether that tab goes out, or is about to
   */
  see(tabId: number, sight: Sight | null | undefined): boolean {
    const isComing = this.#coming?.tabId === tabId;
    if (this.#coming && isComing && sight !== undefined) {
      const { kind, streamId, title } = this.#coming;
      this.#coming = { kind, streamId, title, tabId, ...(sight && { sight }) };
    }
    const isOnAir = this.#onAir?.tabId === tabId;
    if (isOnAir && sight !== undefined) this.#look(sight);
    return isOnAir || isComing;
  }

  #look(sight: Sight | null): void {
    const name = sight && `${sight.why} ${sight.of}`;
    if (name === this.#seen) return;
    this.#seen = name;
    if (sight) this.#hide(sight.why);
  }
}
