import type { Codec, Size } from './source.ts';

/** The ingests that every contestant publishes to: the same three applications, with these keys. */
export const apps = ['youtube', 'twitch', 'facebook'] as const;
export type App = (typeof apps)[number];

/** Everything a contestant needs to publish. */
export interface Arena {
  readonly ffmpeg: string;
  /** Ingest address of an application, without a key. */
  url(app: App): string;
  readonly key: string;
}

/** Something that takes a recorder's chunks and publishes them to three ingests. */
export interface Contestant {
  readonly pids: readonly number[];
  /** False when it was running before the first chunk: what it used until then is not counted. */
  readonly isFresh: boolean;
  /** Takes a chunk; resolves when the next may come. */
  feed(chunk: Buffer): Promise<void>;
  /** Ends every publish. */
  stop(): Promise<void>;
}

export interface Entry {
  readonly name: string;
  readonly title: string;
  /** What it is fed. */
  readonly codec: Codec;
  /** The size of that; 720p30 where it is left out. */
  readonly size?: Size;
  enter(arena: Arena): Promise<Contestant>;
}
