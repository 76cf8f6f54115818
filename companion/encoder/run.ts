import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** Why a program gave no result. */
export type RunFailure = 'not-started' | 'too-much-output' | 'stopped';

export class RunError extends Error {
  override readonly name = 'RunError';
  readonly reason: RunFailure;

  constructor(reason: RunFailure, program: string, options?: ErrorOptions) {
    const sentences: Readonly<Record<RunFailure, string>> = {
      'not-started': `${program} could not be started. Check its path.`,
      'too-much-output': `${program} wrote more than was expected of it.`,
      stopped: `${program} was stopped before it was done.`,
    };
    super(sentences[reason], options);
    this.reason = reason;
  }
}

export interface RunResult {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

const maxStdoutBytes = 256 * 1024 * 1024;
/** The first of what it complains about is enough; the rest is read and forgotten. */
const maxStderrBytes = 256 * 1024;

/**
 * Runs a program to its end, without a shell. For small jobs that give one result; what streams has the normaliser.
 * @param signal ends it with SIGKILL.
 * @throws RunError when it could not start, was stopped, or wrote more than 256 MB. A non-zero exit is a result.
 */
export function runCommand(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], signal, killSignal: 'SIGKILL' });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const size = { stdout: 0, stderr: 0 };
    let failure: RunError | null = null;
    child.once('error', (cause) => {
      failure ??= new RunError(signal.aborted ? 'stopped' : 'not-started', program, { cause });
      // A program that never started closes nothing.
      if (child.pid === undefined) reject(failure);
    });
    // Too many open files: then there are no pipes, and the error comes a moment later.
    if (!(child.stdout as Readable | undefined)) return;
    child.stdout.on('data', (bytes: Buffer) => {
      size.stdout += bytes.length;
      if (size.stdout <= maxStdoutBytes) return void stdout.push(bytes);
      failure ??= new RunError('too-much-output', program);
      child.kill('SIGKILL');
    });
    child.stderr.on('data', (bytes: Buffer) => {
      size.stderr += bytes.length;
      if (size.stderr <= maxStderrBytes) stderr.push(bytes);
    });
    child.once('close', (code) => {
      if (failure) reject(failure);
      else resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() });
    });
  });
}
