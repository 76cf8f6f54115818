import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import ffmpeg from 'fluent-ffmpeg';
import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';
import { outOfFiles } from '../lib/open-files.ts';
import { inputOptions, outputOptions, type NormaliserInput } from './ffmpeg-options.ts';
import { isUnreadable, outputFormat } from './output-format.ts';

/** Bytes that may wait for ffmpeg: about 20 s at 6 Mbit/s. When full, `write` says false and the caller decides. */
export const maxWaitingBytes = 16 * 1024 * 1024;
/** How long ffmpeg may take to leave after SIGTERM before SIGKILL, in milliseconds. */
const killGraceMs = 500;
/** Characters that are kept of what ffmpeg says. */
const maxStderrChars = 4_000;

type Child = ChildProcess & { readonly stdin: Writable };
/** Where an ffmpeg writes its first output, its second and so on: 2 is what it says. */
const outputFd = (at: number): number => (at === 0 ? 1 : at + 2);

/** How one normaliser came to its end; the first cause wins. */
export interface NormaliserEnd {
  /**
   * `ended`: the whole input was turned into FLV. `killed`: on purpose. `failed`: ffmpeg left by itself, or writes
   * something else. `unfit`: this recording takes another kind of normaliser. `late`: it did not keep up.
   * `no-room`: it could not be started, because no more files may be open.
   */
  readonly cause: 'ended' | 'killed' | 'failed' | 'unfit' | 'late' | 'no-room';
  /** What ffmpeg said last, or what was wrong, for the debug log only. */
  readonly stderr: string;
  /** Only of `late`. */
  readonly late?: {
    /** Up to when it was given the recording, in ms. */
    readonly givenMs: number;
    /** Whether nothing came out at all any more. */
    readonly isStill: boolean;
    /** Whether of those that shared an ffmpeg another one is to be asked for less. */
    readonly isSpared?: boolean;
  };
}

/** One of the things that an ffmpeg makes of a recording. */
export interface NormaliserOutput {
  readonly input: NormaliserInput;
  /** Is called with every tag as it comes; it must not throw. */
  readonly onTag: (tag: FlvTag) => void;
}

export interface NormaliserTools {
  readonly ffmpegPath: string;
  readonly clock: Clock;
}

/**
 * One ffmpeg for one recording, which it decodes once: bytes of Matroska, WebM or MP4 in, tags of FLV out (see `outputFormat`),
 * of each output in a pipe of its own. It runs once: whatever ends it, or kept it from starting, is told in `closed`, and whoever wants to go on
 * makes a new one.
 */
export class Normaliser {
  /** Resolves when the process is gone and all its output was delivered; never rejects. */
  readonly closed: Promise<NormaliserEnd>;
  /** Null when it could not be started. */
  readonly #child: Child | null = null;
  readonly #clock: Clock;
  #cause: NormaliserEnd['cause'] | null = null;
  #ending = false;
  #stderr = '';
  #cancelKill: (() => void) | null = null;

  /** @param outputs at least one; they differ in what is made of the input, and not in how it is read */
  constructor(outputs: readonly NormaliserOutput[], tools: NormaliserTools) {
    this.#clock = tools.clock;
    try {
      this.#child = startProgram(tools.ffmpegPath, commandLine(outputs), outputs.length);
    } catch (error) {
      this.#cause = outOfFiles(error) ? 'no-room' : 'failed';
      this.closed = Promise.resolve({ cause: this.#cause, stderr: String(error) });
      return;
    }
    for (const [at, output] of outputs.entries()) this.#read(this.#child, at, output);
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-maxStderrChars);
    });
    // What a process that is gone does not read any more is told by its end, not here.
    this.#child.stdin.on('error', () => undefined);
    this.closed = this.#watch(this.#child);
  }

  /** Bytes that wait for ffmpeg. */
  get waiting(): number {
    return this.#child?.stdin.writableLength ?? 0;
  }

  /** Takes the next bytes. False when too much waits: these were still taken, further ones must not come. */
  write(bytes: Buffer): boolean {
    if (this.#ending || this.#cause !== null) return true;
    this.#child?.stdin.write(bytes);
    return this.waiting < maxWaitingBytes;
  }

  /** No more input: ffmpeg writes out what it holds and leaves. */
  end(): void {
    if (this.#ending || this.#cause !== null) return;
    this.#ending = true;
    this.#child?.stdin.end();
  }

  /** Ends ffmpeg now: SIGTERM, and SIGKILL when that is not heeded. What it holds is lost. */
  kill(): void {
    this.#leave('killed');
  }

  /** All that an output has is taken as it comes: one that nobody reads would hold up the others. */
  #read(child: Child, at: number, { input, onTag }: NormaliserOutput): void {
    const reader = outputFormat(input.target).reader(input.fromMs);
    (child.stdio[outputFd(at)] as Readable).on('data', (bytes: Buffer) => {
      if (this.#cause !== null) return;
      try {
        for (const tag of reader.push(bytes)) {
          if (!isEndOfSequence(tag) && !isEmptyHeader(tag)) onTag(tag);
        }
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        this.#leave('failed');
      }
    });
  }

  #leave(cause: NormaliserEnd['cause']): void {
    const child = this.#child;
    if (this.#cause !== null || !child) return;
    this.#cause = cause;
    child.stdin.destroy();
    child.kill('SIGTERM');
    this.#cancelKill = this.#clock.setTimer(killGraceMs, () => child.kill('SIGKILL'));
  }

  #watch(child: Child): Promise<NormaliserEnd> {
    return new Promise((resolve) => {
      const close = (cause: NormaliserEnd['cause']): void => {
        this.#cause ??= cause;
        this.#cancelKill?.();
        child.stdin.destroy();
        resolve({ cause: this.#cause, stderr: this.#stderr });
      };
      // The program could not be started; no `close` follows.
      child.once('error', (error) => {
        this.#stderr = error.message;
        if (child.pid === undefined) close('failed');
      });
      // Comes after `exit`, when the output was delivered to its end.
      child.once('close', (code) => close(this.#ending && code === 0 ? 'ended' : 'failed'));
    });
  }
}

/** @throws when it cannot be started at all; what can be told only later comes as `error`. */
function startProgram(path: string, args: readonly string[], outputs: number): Child {
  const stdio = Array<'pipe'>(outputs + 2).fill('pipe');
  const child = spawn(path, args, { stdio, windowsHide: true }) as Child;
  // Too many open files: then there are no pipes, and the error comes a moment later.
  if (!(child.stdout as Readable | undefined)) {
    child.once('error', () => undefined);
    throw Object.assign(new Error('there are too many open files'), { code: 'EMFILE' });
  }
  return child;
}

type Command = ffmpeg.FfmpegCommand & { _getArguments(): string[] };

/**
 * fluent-ffmpeg builds the command line and does not run it: its own `run` first starts two more processes to ask
 * what ffmpeg can do, and throws out of a callback, where nobody can catch it, when the program has gone away
 * meanwhile. The method is private by its documentation only; the package is archived and pinned.
 */
function commandLine(outputs: readonly NormaliserOutput[]): string[] {
  const command = ffmpeg('pipe:0').inputOptions(inputOptions(outputs[0]!.input)) as Command;
  for (const [at, { input }] of outputs.entries()) {
    command.output(`pipe:${outputFd(at)}`).outputOptions(outputOptions(input));
  }
  // An option that holds a space would be split there; none does.
  return command._getArguments();
}

/** AVCPacketType 2 (Flash Video 10.1, E.4.3.1): ffmpeg's goodbye. The broadcast goes on, so nobody is told. */
function isEndOfSequence({ type, payload }: FlvTag): boolean {
  return type === 'video' && (payload[0]! & 0x8f) === 7 && payload[1] === 2;
}

/** What ffmpeg writes before it has seen a keyframe that holds the decoder configuration; the real one follows. */
function isEmptyHeader({ type, payload, sequenceHeader }: FlvTag): boolean {
  return type === 'video' && sequenceHeader && payload.length <= 5;
}
