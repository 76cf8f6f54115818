import type { FromMix, ToMix } from '../../extension/broadcast/studio-mix/mix-contract.ts';
import type { Mix, SoundGraph } from '../../extension/broadcast/studio-mix/sound-graph.ts';
import type { MixerDeps } from '../../extension/broadcast/studio-mix/sound-mixer.ts';

/** A track of sound, which ends when it is told to. */
export class FakeTrack extends EventTarget {
  readonly kind = 'audio';
  enabled = true;
  readyState: MediaStreamTrackState = 'live';
  readonly copies: FakeTrack[] = [];

  constructor(readonly name: string) {
    super();
  }

  get track(): MediaStreamTrack {
    return this as unknown as MediaStreamTrack;
  }

  clone(): MediaStreamTrack {
    this.copies.push(new FakeTrack(`copy of ${this.name}`));
    return this.copies.at(-1)!.track;
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** As when it is unplugged. */
  end(): void {
    this.stop();
    this.dispatchEvent(new Event('ended'));
  }
}

export class FakeMix implements Mix {
  readonly out = new FakeTrack('mix');
  readonly inputs = new Map<number, string | null>();
  readonly told: ToMix[] = [];
  isClosed = false;

  constructor(readonly say: (message: FromMix) => void) {}

  get track(): MediaStreamTrack {
    return this.out.track;
  }

  /** What it was told last of how its inputs are to sound. */
  get settings(): readonly { readonly gain: number; readonly muted: boolean }[] {
    return this.told.flatMap((one) => ('settings' in one ? [one.settings] : [])).at(-1) ?? [];
  }

  connect(input: number, track: MediaStreamTrack | null): void {
    this.inputs.set(input, track && (track as unknown as FakeTrack).name);
  }

  tell(message: ToMix): void {
    this.told.push(message);
  }

  close(): void {
    this.isClosed = true;
  }
}

/** Sound without a browser: no graph unless `hasGraph`, and the microphones that are plugged in. */
export class FakeSound implements Omit<MixerDeps, 'clock'> {
  readonly mixes: FakeMix[] = [];
  /** Names of what is played to the person. */
  readonly monitored = new Set<string>();
  readonly opened: FakeTrack[] = [];
  /** What was asked for of the devices, in order. */
  readonly asked: unknown[] = [];
  readonly allowed = new EventTarget();
  /** What `getUserMedia` rejects with; null when it gives a microphone. */
  refusal: DOMException | null = null;
  isGraphClosed = false;
  readonly #events = new EventTarget();
  readonly #hasGraph: boolean;

  constructor(hasGraph = false) {
    this.#hasGraph = hasGraph;
  }

  readonly openGraph = async (): Promise<SoundGraph | null> => (this.#hasGraph ? this.#graph : null);

  readonly permission = async (): Promise<EventTarget> => this.allowed;

  readonly devices: MixerDeps['devices'] = {
    addEventListener: this.#events.addEventListener.bind(this.#events),
    getUserMedia: async (constraints) => {
      this.asked.push(constraints?.audio);
      if (this.refusal) throw this.refusal;
      const opened = new FakeTrack(`microphone ${this.opened.length + 1}`);
      this.opened.push(opened);
      return { getAudioTracks: () => [opened.track] } as unknown as MediaStream;
    },
  };

  /** Something was plugged in or out. */
  plug(): void {
    this.#events.dispatchEvent(new Event('devicechange'));
  }

  readonly #graph: SoundGraph = {
    createMix: (onMessage) => {
      this.mixes.push(new FakeMix(onMessage));
      return this.mixes.at(-1)!;
    },
    monitor: (track) => {
      const { name } = track as unknown as FakeTrack;
      this.monitored.add(name);
      return () => this.monitored.delete(name);
    },
    close: async () => {
      this.isGraphClosed = true;
    },
  };
}
