import type { MicrophoneProblem, SoundSettings } from '../../messages/sound.ts';

/** What it needs of a browser. */
export interface MicrophoneDeps {
  readonly devices: Pick<MediaDevices, 'getUserMedia' | 'addEventListener'>;
  /** Changes when the person has decided otherwise. Rejects where the browser does not tell. */
  readonly permission: () => Promise<Pick<PermissionStatus, 'addEventListener'>>;
}

/** What is said for what `getUserMedia` rejects with (https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia). */
export function microphoneProblem(cause: unknown): MicrophoneProblem {
  const { name, message } = cause as Partial<DOMException>;
  switch (name) {
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'taken';
    case 'NotAllowedError':
    case 'SecurityError':
      // Chrome has no way to ask in an offscreen document and says that the question was dismissed.
      return /dismissed/i.test(message ?? '') ? 'permission-needed' : 'permission-denied';
    default:
      return 'failed';
  }
}

/** Which microphone, the browser's usual one when left out, and whether it is left as it comes. */
export type MicrophoneChoice = Pick<SoundSettings['microphone'], 'deviceId' | 'untouched'>;

/** What browsers do for a voice unless they are asked not to (https://www.w3.org/TR/mediacapture-streams/#def-constraint-echoCancellation). */
const nothingDone = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

/** What `getUserMedia` is asked for. */
export function microphoneConstraints({
  deviceId,
  untouched,
}: MicrophoneChoice): MediaTrackConstraints | true {
  if (deviceId === undefined && !untouched) return true;
  return {
    ...(deviceId !== undefined && { deviceId: { exact: deviceId } }),
    ...(untouched && nothingDone),
  };
}

/**
 * The microphone of a show: open while it is wanted, whatever happens to it. One that is unplugged, taken or not allowed is
 * tried again when a device comes or the permission changes, and the show goes on meanwhile.
 */
export class Microphone {
  readonly #deps: MicrophoneDeps;
  readonly #onChange: () => void;
  readonly #over = new AbortController();
  #isWanted = false;
  #choice: MicrophoneChoice = {};
  #track: MediaStreamTrack | null = null;
  #problem: MicrophoneProblem | null = null;
  /** The one under way; one that is not the last has been overtaken. */
  #opening: Promise<void> | null = null;

  /** @param onChange the track, or what is wrong, is another */
  constructor(deps: MicrophoneDeps, onChange: () => void) {
    this.#deps = deps;
    this.#onChange = onChange;
    const { signal } = this.#over;
    deps.devices.addEventListener('devicechange', () => this.#tryAgain(), { signal });
  }

  /** Null while there is none. */
  get track(): MediaStreamTrack | null {
    return this.#track;
  }

  /** Which one is wanted. */
  get choice(): MicrophoneChoice {
    return this.#choice;
  }

  /** Why there is none though it is wanted; null while it is being opened. */
  get problem(): MicrophoneProblem | null {
    return this.#problem;
  }

  /** Resolves when it is open, or cannot be, or is closed. */
  async want(isWanted: boolean, choice: MicrophoneChoice = {}): Promise<void> {
    const before = this.#choice;
    const isOther = choice.deviceId !== before.deviceId || choice.untouched !== before.untouched;
    this.#isWanted = isWanted;
    this.#choice = choice;
    if (!isWanted) return this.#set(null, null);
    if (this.#opening && !isOther) return this.#opening;
    // What is wrong is tried again when something has changed.
    if (isOther || (!this.#track && !this.#problem)) await this.#open();
  }

  /** Takes one that was opened together with a camera. */
  adopt(track: MediaStreamTrack): void {
    this.#isWanted = true;
    this.#opening = null;
    this.#set(track, null);
  }

  /** What a camera was opened without. */
  fail(cause: unknown): void {
    this.#isWanted = true;
    this.#set(null, microphoneProblem(cause));
    this.#watchPermission();
  }

  close(): void {
    this.#over.abort();
    this.#isWanted = false;
    this.#opening = null;
    this.#track?.stop();
    this.#track = null;
  }

  #open(): Promise<void> {
    const opening = this.#openOne(() => this.#opening === opening && this.#isWanted);
    this.#opening = opening;
    return opening;
  }

  async #openOne(isAwaited: () => boolean): Promise<void> {
    try {
      const audio = microphoneConstraints(this.#choice);
      const stream = await this.#deps.devices.getUserMedia({ audio });
      const [track] = stream.getAudioTracks();
      if (isAwaited()) this.#set(track!, null);
      else track!.stop();
    } catch (cause) {
      if (!isAwaited()) return;
      this.#set(null, microphoneProblem(cause));
      this.#watchPermission();
    }
    if (isAwaited()) this.#opening = null;
  }

  #tryAgain(): void {
    if (this.#isWanted && !this.#track && !this.#opening) void this.#open();
  }

  #watchPermission(): void {
    if (!this.#problem?.startsWith('permission')) return;
    const { signal } = this.#over;
    // Where a browser does not tell, it is tried again when it is switched off and on.
    this.#deps
      .permission()
      .then((status) => status.addEventListener('change', () => this.#tryAgain(), { once: true, signal }))
      .catch(() => undefined);
  }

  #set(track: MediaStreamTrack | null, problem: MicrophoneProblem | null): void {
    if (this.#track === track && this.#problem === problem) return;
    if (this.#track !== track) this.#track?.stop();
    this.#track = track;
    this.#problem = problem;
    // Not when it is stopped: the event is the source's own.
    const lose = (): void => {
      if (this.#track === track) this.#set(null, 'unplugged');
    };
    track?.addEventListener('ended', lose, { once: true, signal: this.#over.signal });
    this.#onChange();
  }
}
