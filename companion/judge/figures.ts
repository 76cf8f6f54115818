/** What was measured so far; null stands for what could not be, or not yet. */
export interface Figures {
  /** Milliseconds from the first picture or sound to the last. */
  readonly measuredMs: number;
  readonly picture: PictureFigures | null;
  readonly sound: SoundFigures | null;
  /** Media time that is missing or was gone over twice, longest at a place, in ms. */
  readonly longestJumpMs: number;
  /** The sound's time by its stamps against its time by its samples. */
  readonly stampDriftMsPerMin: number | null;
  /** When the first sound comes after the first picture, in ms. */
  readonly startOffsetMs: number | null;
  /** By flashes in the picture that go with beeps in the sound; null where there are none. */
  readonly marks: MarkFigures | null;
  /** By decoding; null where nothing is decoded. */
  readonly seen: SeenFigures | null;
  readonly heard: HeardFigures | null;
}

export interface PictureFigures {
  /** `H.264`, `HEVC`, `AV1`, or what it calls itself. */
  readonly codec: string;
  /** What its profile needs a decoder to know; `labelled` is what it says. Null for other codecs than H.264. */
  readonly profile: { readonly needed: Profile; readonly labelled: string } | null;
  readonly hasBFrames: boolean;
  readonly width: number;
  readonly height: number;
  readonly hasChangedSize: boolean;
  /** Null before there are two frames, as for what follows. */
  readonly frameRate: number | null;
  /** What 95 % of the frames stay within of being a mean distance apart, in ms. */
  readonly jitterMs: number | null;
  /** The longest time from a keyframe to the next, or to the newest frame, in seconds. */
  readonly keyframeSeconds: number | null;
  readonly kbps: number | null;
  /** Of the busiest two seconds. */
  readonly peakKbps: number | null;
  readonly stored: StoredPicture | null;
}

export const profiles = ['baseline', 'main', 'high', 'higher'] as const;
export type Profile = (typeof profiles)[number];

/** How H.264 says that its samples are stored and meant. */
export interface StoredPicture {
  /** As ffmpeg calls it, such as `yuv420p`. */
  readonly pixelFormat: string;
  readonly range: 'limited' | 'full';
  /** `BT.709`, or whatever it is; null where it does not say. */
  readonly space: string | null;
}

export interface SoundFigures {
  readonly codec: string;
  /** Hz; null where it cannot be read, as the channels. */
  readonly rate: number | null;
  readonly channels: number | null;
  readonly kbps: number | null;
}

/** Flashes with their beeps. */
export interface MarkFigures {
  /** Beep after flash, in ms. */
  readonly offsetMs: number;
  /** How that changes; null before there are enough of them. */
  readonly driftMsPerMin: number | null;
}

export interface SeenFigures {
  /** Of the time that was looked at, in percent. */
  readonly blackPercent: number;
  readonly frozenPercent: number;
}

export interface HeardFigures {
  /** EBU R128, integrated; null while it is too quiet to say. */
  readonly lufs: number | null;
  /** Of the time that was listened to, in percent. */
  readonly silentPercent: number;
  /** Of the samples, in percent: those in a row at full scale. */
  readonly clippedPercent: number;
  /** By how much the left is louder than the right, in dB; null for silence. */
  readonly leftOverRightDb: number | null;
}
