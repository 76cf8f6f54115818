import type { SoundSettings } from '../messages/sound.ts';
import type { Clock } from '../platform/clock.ts';
import type { Settings } from '../settings/settings.ts';

/** For how long nothing may change before it is kept, in milliseconds: a slider that is moved changes at every pixel. */
const calmMs = 400;

interface SoundHandDeps {
  readonly settings: Pick<Settings, 'studio'>;
  readonly clock: Pick<Clock, 'setTimer'>;
  /** Tells the host. */
  readonly tell: (sound: SoundSettings) => Promise<void>;
  /** Hears that something could not be kept. */
  readonly onFailure: (error: unknown) => void;
}

/** The hand on the mixer: what it sets is heard at once, and kept for the next show when it rests. */
export class SoundHand {
  readonly #deps: SoundHandDeps;
  /** What the host has still to hear; always the newest. */
  #untold: SoundSettings | null = null;
  #isTelling = false;
  #unkept: SoundSettings | null = null;
  #cancel: () => void = () => undefined;

  constructor(deps: SoundHandDeps) {
    this.#deps = deps;
  }

  /** What was set last, where the host may not have heard it yet. */
  set(sound: SoundSettings): void {
    this.#untold = this.#unkept = sound;
    this.#cancel();
    this.#cancel = this.#deps.clock.setTimer(calmMs, () => this.rest());
    if (!this.#isTelling) void this.#tellAll();
  }

  /** Keeps what was set, at once. */
  rest(): void {
    this.#cancel();
    const sound = this.#unkept;
    this.#unkept = null;
    if (!sound) return;
    this.#deps.settings.studio.update((studio) => ({ ...studio, sound })).catch(this.#deps.onFailure);
  }

  /** One after the other, so that an older one never comes last; those in between are left out. */
  async #tellAll(): Promise<void> {
    this.#isTelling = true;
    for (let sound; (sound = this.#untold);) {
      this.#untold = null;
      await this.#deps.tell(sound).catch(this.#deps.onFailure);
    }
    this.#isTelling = false;
  }
}
