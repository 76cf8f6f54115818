import type { SoundSettings } from '../../messages/sound.ts';
import type { Mix } from './sound-graph.ts';

/** What there is to be heard, and how. */
export interface Heard {
  readonly settings: SoundSettings;
  readonly microphone: MediaStreamTrack | null;
}

/** The sound of one source. */
export interface ChannelSource {
  /** Null for a source that has no sound of its own. */
  readonly track: MediaStreamTrack | null;
  /** Whether the person does not hear it unless it is played to them: a captured tab. */
  readonly isMonitored: boolean;
  /** Whether the microphone belongs to it, whether it is switched on or not: a camera. */
  readonly withMicrophone: boolean;
}

/** What is recorded: one of the tracks as it is, or the mix. */
export type Way = 'source' | 'microphone' | 'mixed';

/**
 * One track as it is needs nothing but itself: it comes sooner, and costs less. What was mixed once stays so, because every
 * change of the recorder's track is a new epoch.
 */
export function wayOf(
  hasSource: boolean,
  { settings, microphone }: Heard,
  before: Way | null,
  canMix: boolean,
): Way | null {
  const only = hasSource ? 'source' : microphone ? 'microphone' : null;
  if (!canMix || before === 'mixed') return canMix ? 'mixed' : only;
  if (only === null || (hasSource && microphone)) return 'mixed';
  const { gainDb } = only === 'source' ? settings.tab : settings.microphone;
  return gainDb === 0 ? only : 'mixed';
}

/** The sound that goes out with one source, on its own or mixed with the microphone. */
export class SoundChannel {
  readonly withMicrophone: boolean;
  readonly #source: MediaStreamTrack | null;
  readonly #mix: Mix | null;
  readonly #stopMonitor: () => void;
  readonly #onClose: () => void;
  #isOpen = false;
  #way: Way | null = null;
  /** The microphone that the mix has. */
  #microphone: MediaStreamTrack | null = null;
  /** A copy of the one that is recorded as it is: it can be muted, and the person goes on hearing the other. */
  #copy: { readonly of: MediaStreamTrack; readonly track: MediaStreamTrack } | null = null;

  /** @param mix null where the browser does not let sound start */
  constructor(
    { track, withMicrophone }: ChannelSource,
    mix: Mix | null,
    stopMonitor: () => void,
    onClose: () => void,
  ) {
    this.withMicrophone = withMicrophone;
    this.#source = track;
    this.#mix = mix;
    this.#stopMonitor = stopMonitor;
    this.#onClose = onClose;
    mix?.connect(0, track);
  }

  /** What is to be recorded; null where no sound can be made: the companion adds silence then. */
  get track(): MediaStreamTrack | null {
    return this.#way === 'mixed' ? this.#mix!.track : (this.#copy?.track ?? null);
  }

  /** Whether what is recorded comes out of the mixer, and so a little later. */
  get isMixed(): boolean {
    return this.#way === 'mixed';
  }

  /** Whether its track has been asked for. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  get hasSource(): boolean {
    return this.#source !== null;
  }

  /** Decides on the first track. */
  open(heard: Heard): void {
    this.update(heard);
    this.#isOpen = true;
  }

  /** @returns whether the track has become another */
  update(heard: Heard): boolean {
    const { settings, microphone } = heard;
    const before = this.track;
    this.#way = wayOf(this.hasSource, heard, this.#way, this.#mix !== null);
    const bare = { source: this.#source, microphone, mixed: null }[this.#way ?? 'mixed'];
    if (this.#copy?.of !== (bare ?? undefined)) {
      this.#copy?.track.stop();
      this.#copy = bare && { of: bare, track: bare.clone() };
    }
    const { muted } = this.#way === 'source' ? settings.tab : settings.microphone;
    if (this.#copy) this.#copy.track.enabled = !muted;
    if (this.#microphone !== microphone) this.#mix?.connect(1, microphone);
    this.#microphone = microphone;
    const inputs = [settings.tab, settings.microphone].map((one) => ({
      gain: 10 ** (one.gainDb / 20),
      muted: one.muted,
    }));
    this.#mix?.tell({ settings: inputs });
    return this.track !== before;
  }

  /** Whether its levels are told. */
  watch(watched: boolean): void {
    this.#mix?.tell({ watched });
  }

  close(): void {
    this.#stopMonitor();
    this.#mix?.close();
    this.#copy?.track.stop();
    this.#source?.stop();
    this.#onClose();
  }
}
