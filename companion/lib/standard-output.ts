import { fstatSync, write } from 'node:fs';
import { isatty, type WriteStream } from 'node:tty';
import type { Clock } from './clock.ts';
import { LineOutput, type Send } from './line-output.ts';

/** Standard output and the standard error stream, by their numbers. */
type Standard = 1 | 2;
/** What Node has inside a stream to a terminal. Private by its documentation only. */
interface TerminalHandle {
  readonly fd: number;
  setBlocking(blocking: boolean): number;
}

/** Lines to standard output or standard error, whatever that is. */
export function standardOutput(fd: Standard, clock: Clock, onLost: (lines: number) => void): LineOutput {
  return new LineOutput(sendTo(fd), clock, onLost);
}

/** From here on a standard stream whose other end is gone is no reason for the program to end. */
export function guardStandardStreams(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/**
 * Node writes at once and waits, to a file and to a terminal; a disk that is full makes that throw, Ctrl+S makes it wait
 * for as long as the person likes. Nor may a terminal or a pipe be written to in one of libuv's threads: one that waits
 * there keeps even `process.exit` waiting. So those are made not to wait, and files, which always answer, get a thread.
 */
function sendTo(fd: Standard): Send {
  const stream = fd === 1 ? process.stdout : process.stderr;
  return (isatty(fd) ? neverWaits(stream, fd) : isPipe(fd)) ? toStream(stream) : toFile(fd);
}

/** A pipe or a socket that Node has made not to wait: it does so everywhere but on Windows. */
function isPipe(fd: Standard): boolean {
  const stats = fstatSync(fd);
  return process.platform !== 'win32' && (stats.isFIFO() || stats.isSocket());
}

/** @returns whether it could be had: libuv cannot open another user's terminal (as under sudo) for itself alone. */
function neverWaits(stream: WriteStream, fd: Standard): boolean {
  // A terminal of Windows takes text as Node hands it over, and bytes in its code page only.
  if (process.platform === 'win32') return true;
  const { _handle: handle } = stream as WriteStream & { readonly _handle?: TerminalHandle };
  return handle !== undefined && handle.fd !== fd && handle.setBlocking(false) === 0;
}

function toStream(stream: WriteStream): Send {
  return (bytes) =>
    new Promise((resolve) => stream.write(bytes, (error) => resolve(error ? 0 : bytes.length)));
}

function toFile(fd: Standard): Send {
  return (bytes) => new Promise((resolve) => write(fd, bytes, (error, taken) => resolve(error ? 0 : taken)));
}
