import {
  quietest,
  type Level,
  type Levels,
  type SoundSettings,
  type SoundSource,
  type SoundStatus,
} from '../../messages/sound.ts';
import { atMost, type Clock } from '../../platform/clock.ts';
import { Microphone, type MicrophoneDeps } from './microphone.ts';
import type { FromMix } from './mix-contract.ts';
import { SoundChannel, type ChannelSource, type Heard } from './sound-channel.ts';
import type { SoundGraph } from './sound-graph.ts';
import type { InputLevel } from './sound-mix.ts';

/** Longest wait for a microphone before a show begins without it, in milliseconds: it is mixed in when it comes. */
const microphoneMs = 1_000;

export interface MixerDeps extends MicrophoneDeps {
  /** @returns null where sound cannot start */
  readonly openGraph: () => Promise<SoundGraph | null>;
  readonly clock: Clock;
}

export interface MixerEvents {
  /** What a channel has to be recorded is another track. */
  onTrack(): void;
  /** Something in `status` has changed. */
  onChange(): void;
}

/** What a capture needs of it. */
export type CaptureMixer = Pick<SoundMixer, 'microphone' | 'open'>;

/** The sound of a show, from its start to its end: the microphone, and what goes out with each of its sources. */
export class SoundMixer {
  readonly microphone: Microphone;
  readonly #deps: MixerDeps;
  readonly #events: MixerEvents;
  #settings: SoundSettings;
  #graph: Promise<SoundGraph | null> | null = null;
  /** Of sources that are open; the last one is on, or about to be. */
  #channels: SoundChannel[] = [];
  #silent: readonly boolean[] = [];
  #isHeld = false;
  #onLevels: ((levels: Levels) => void) | null = null;

  constructor(deps: MixerDeps, settings: SoundSettings, events: MixerEvents) {
    this.#deps = deps;
    this.#settings = settings;
    this.#events = events;
    this.microphone = new Microphone(deps, () => this.#update());
    void this.#wantMicrophone();
  }

  get status(): SoundStatus {
    const { tab, microphone } = this.#settings;
    const isMuted = { tab: tab.muted, microphone: microphone.muted || this.#isHeld };
    const [tabSilent, microphoneSilent] = this.#silent;
    const isSilent = { tab: tabSilent, microphone: microphoneSilent };
    const sources = this.#sources();
    return {
      settings: this.#settings,
      sources,
      held: this.#isHeld,
      silent: sources.filter((one) => isSilent[one] && !isMuted[one]),
      microphoneProblem: this.microphone.problem,
    };
  }

  /** Puts a source on the mixer. Its track is its own until it is closed, and is stopped then. */
  async open(source: ChannelSource): Promise<SoundChannel> {
    const graph = await (this.#graph ??= this.#deps.openGraph());
    const mix = graph?.createMix((message) => this.#hear(channel, message)) ?? null;
    const stopMonitor = source.isMonitored && source.track && graph?.monitor(source.track);
    const channel: SoundChannel = new SoundChannel(source, mix, stopMonitor || (() => undefined), () => {
      this.#channels = this.#channels.filter((one) => one !== channel);
      void this.#wantMicrophone();
    });
    this.#channels.push(channel);
    this.#silent = [];
    channel.watch(this.#onLevels !== null);
    await atMost(this.#deps.clock, microphoneMs, this.#wantMicrophone());
    channel.open(this.#heard);
    return channel;
  }

  set(settings: SoundSettings): void {
    this.#settings = settings;
    this.#update();
    void this.#wantMicrophone();
  }

  toggleMute(of: SoundSource): void {
    const muted = !this.#settings[of].muted;
    this.set({ ...this.#settings, [of]: { ...this.#settings[of], muted } });
  }

  /** Mutes the microphone for as long as somebody holds a button. */
  hold(held: boolean): void {
    if (this.#isHeld === held) return;
    this.#isHeld = held;
    this.#update();
  }

  /** Tells levels ten times a second, until it is called with null. */
  watch(onLevels: ((levels: Levels) => void) | null): void {
    this.#onLevels = onLevels;
    for (const channel of this.#channels) channel.watch(onLevels !== null);
  }

  async close(): Promise<void> {
    this.microphone.close();
    for (const channel of [...this.#channels]) channel.close();
    await (await this.#graph)?.close();
  }

  get #heard(): Heard {
    const { microphone } = this.#settings;
    const settings = {
      ...this.#settings,
      microphone: { ...microphone, muted: microphone.muted || this.#isHeld },
    };
    return { settings, microphone: this.microphone.track };
  }

  #sources(): SoundSource[] {
    const sources: SoundSource[] = this.#channels.at(-1)?.hasSource ? ['tab'] : [];
    return this.microphone.track ? [...sources, 'microphone'] : sources;
  }

  #wantMicrophone(): Promise<void> {
    const { on, ...choice } = this.#settings.microphone;
    const isWanted = this.#channels.length > 0 && (on || this.#channels.some((one) => one.withMicrophone));
    return this.microphone.want(isWanted, choice);
  }

  #update(): void {
    const changed = this.#channels.filter((channel) => channel.isOpen && channel.update(this.#heard));
    if (changed.length > 0) this.#events.onTrack();
    this.#events.onChange();
  }

  #hear(channel: SoundChannel, message: FromMix): void {
    if (channel !== this.#channels.at(-1)) return;
    if ('silent' in message) {
      this.#silent = message.silent;
      this.#events.onChange();
      return;
    }
    const [tab, microphone] = message.levels.map((one) => one && inDb(one));
    this.#onLevels?.({ tab: tab ?? null, microphone: microphone ?? null });
  }
}

function inDb({ peak, rms }: InputLevel): Level {
  const db = (factor: number): number => Math.max(quietest, 20 * Math.log10(factor));
  return { peakDb: db(peak), rmsDb: db(rms) };
}
