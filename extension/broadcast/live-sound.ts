import type { Levels, SoundSettings, SoundSource, SoundStatus } from '../messages/sound.ts';
import { SoundMixer, type MixerDeps, type MixerEvents } from './studio-mix/sound-mixer.ts';

/** The mixer of the show that there is, and those who look at its levels, whether there is one or not. */
export class LiveSound {
  readonly #deps: MixerDeps;
  readonly #events: MixerEvents;
  #mixer: SoundMixer | null = null;
  #onLevels: ((levels: Levels) => void) | null = null;

  constructor(deps: MixerDeps, events: MixerEvents) {
    this.#deps = deps;
    this.#events = events;
  }

  /** Null while there is no show. */
  get status(): SoundStatus | null {
    return this.#mixer?.status ?? null;
  }

  /** A show begins. */
  begin(settings: SoundSettings): SoundMixer {
    this.#mixer = new SoundMixer(this.#deps, settings, this.#events);
    this.#mixer.watch(this.#onLevels);
    return this.#mixer;
  }

  /** It is over. */
  async end(): Promise<void> {
    const mixer = this.#mixer;
    this.#mixer = null;
    await mixer?.close();
  }

  set(settings: SoundSettings): void {
    this.#mixer?.set(settings);
  }

  toggleMute(of: SoundSource): void {
    this.#mixer?.toggleMute(of);
  }

  /** Mutes the microphone for as long as somebody holds a button. */
  holdMute(held: boolean): void {
    this.#mixer?.hold(held);
  }

  /** Tells levels ten times a second until it is called with null; a button that is held is let go then. */
  watch(onLevels: ((levels: Levels) => void) | null): void {
    this.#onLevels = onLevels;
    this.#mixer?.watch(onLevels);
    if (!onLevels) this.holdMute(false);
  }
}
