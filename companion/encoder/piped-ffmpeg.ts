import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../lib/clock.ts';

/** How long ffmpeg may take to leave after SIGTERM before SIGKILL, in milliseconds. */
const killGraceMs = 500;
/** Characters that are kept of what ffmpeg says. */
const maxStderrChars = 4_000;

/**
 * Reads what is secret from a pipe, and puts it into another one, where ffmpeg finds it by {@link secretOptions}: Node's own
 * pipes are sockets, which nobody can open by a name. A shell whose here-documents are files has it in one for a moment,
 * that only this user can read.
 */
const keepSecret = 'secret=$(cat <&3); exec "$0" "$@" 3<<END\n$secret\nEND\n';

/** Options of the output that ffmpeg reads from its third descriptor: argument lists can be read by every user. */
export const secretOptions = ['-fpre', '/dev/fd/3'] as const;

export interface PipedFfmpegTools {
  readonly ffmpegPath: string;
  readonly clock: Clock;
}

export interface PipedFfmpegOptions {
  readonly args: readonly string[];
  /** Is given what ffmpeg writes to its standard output. */
  readonly onOutput: (bytes: Buffer) => void;
  /** Is given what ffmpeg says, which is not to be told: addresses and keys may be in it. */
  readonly onStderr?: (text: string) => void;
  /** ffmpeg takes input again after {@link PipedFfmpeg.write} gave false. */
  readonly onDrain?: () => void;
  /** What `secretOptions` stand for: lines of `name=value`. Not on Windows. */
  readonly secret?: readonly string[];
}

export interface PipedFfmpegEnd {
  /** Null when a signal ended it, or it was never started. */
  readonly code: number | null;
  /** What kept it from starting; null when it ran. */
  readonly error: Error | null;
  /** What it said last; to be searched for what is known, not to be told. */
  readonly stderr: string;
}

/** One ffmpeg between two pipes. It runs once; whatever ends it, or kept it from starting, is told in `closed`. */
export class PipedFfmpeg {
  /** Resolves when the process is gone and all its output was delivered; never rejects. */
  readonly closed: Promise<PipedFfmpegEnd>;
  /** Null when it could not be started at all. */
  readonly #child: ChildProcess | null;
  readonly #input: Writable | null;
  readonly #clock: Clock;
  #stderr = '';
  #isEnding = false;
  #isOver = false;
  #cancelKill: (() => void) | null = null;

  constructor({ args, onOutput, onStderr, onDrain, secret }: PipedFfmpegOptions, tools: PipedFfmpegTools) {
    this.#clock = tools.clock;
    const usual = ['-hide_banner', '-nostats', '-loglevel', 'warning', ...args];
    const [program, line] = secret
      ? ['/bin/sh', ['-c', keepSecret, tools.ffmpegPath, ...usual]]
      : [tools.ffmpegPath, usual];
    const stdio = Array<'pipe'>(secret ? 4 : 3).fill('pipe');
    let child: ChildProcess;
    try {
      child = spawn(program, line, { stdio, windowsHide: true });
    } catch (error) {
      this.#child = null;
      this.#input = null;
      this.closed = Promise.resolve({ code: null, error: error as Error, stderr: '' });
      return;
    }
    this.#child = child;
    // Too many open files: then there are no pipes, and the error comes a moment later.
    this.#input = (child.stdin as Writable | undefined) ?? null;
    this.#input?.on('error', () => undefined).on('drain', () => onDrain?.());
    (child.stdout as Readable | undefined)?.on('data', onOutput);
    (child.stderr as Readable | undefined)?.setEncoding('utf8').on('data', (text: string) => {
      onStderr?.(text);
      this.#stderr = (this.#stderr + text).slice(-maxStderrChars);
    });
    const pipe = child.stdio?.[3] as Writable | null | undefined;
    pipe?.on('error', () => undefined).end(secret?.map((each) => `${each}\n`).join(''));
    this.closed = this.#watch(child);
  }

  /** Bytes that wait for ffmpeg. */
  get waiting(): number {
    return this.#input?.writableLength ?? 0;
  }

  /** Takes the next bytes. False when it has had enough: these were still taken. */
  write(bytes: Buffer): boolean {
    return this.#isEnding || this.#input === null || this.#input.write(bytes);
  }

  /** No more input: ffmpeg writes out what it holds and leaves. */
  end(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#input?.end();
  }

  /** Ends ffmpeg now: SIGTERM, and SIGKILL when that is not heeded. What it holds is lost. */
  kill(): void {
    this.#isEnding = true;
    this.#input?.destroy();
    const child = this.#child;
    if (!child || this.#isOver) return;
    child.kill('SIGTERM');
    this.#cancelKill ??= this.#clock.setTimer(killGraceMs, () => child.kill('SIGKILL'));
  }

  #watch(child: ChildProcess): Promise<PipedFfmpegEnd> {
    return new Promise((resolve) => {
      const close = (code: number | null, error: Error | null): void => {
        this.#isOver = true;
        this.#cancelKill?.();
        this.#input?.destroy();
        resolve({ code, error, stderr: this.#stderr });
      };
      // The program could not be started; no `close` follows.
      child.once('error', (error) => {
        if (child.pid === undefined) close(null, error);
      });
      child.once('close', (code) => close(code, null));
    });
  }
}
