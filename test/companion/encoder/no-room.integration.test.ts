import { execFile } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Normaliser } from '../../../companion/encoder/normaliser.ts';
import { runCommand } from '../../../companion/encoder/run.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { find } from '../../helpers/programs.ts';

const run = promisify(execFile);
const ffmpegPath = find('ffmpeg')!;
const [, usual] = /Max open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))!;

let spare: number[];

function fillUp(): void {
  for (;;) spare.push(openSync('/dev/null', 'r'));
}

function start(path: string): Normaliser {
  const input = {
    container: 'matroska',
    configured: true,
    videoCodec: 'h264',
    width: 64,
    height: 36,
  } as const;
  return new Normaliser([{ input, onTag: () => undefined }], { ffmpegPath: path, clock: systemClock });
}

async function limitFiles(soft: number | string): Promise<void> {
  await run('prlimit', ['--pid', String(process.pid), `--nofile=${soft}:`]);
}

describe('when this process has too many open files', () => {
  beforeEach(async () => {
    spare = [];
    await limitFiles(256);
    expect(fillUp).toThrow('EMFILE');
  });
  afterEach(async () => {
    for (const file of spare) closeSync(file);
    await limitFiles(usual!);
  });

  it('a normaliser ends at once, whatever it is told', async () => {
    const normaliser = start(ffmpegPath);
    expect(normaliser.write(Buffer.from('anything'))).toBe(true);
    normaliser.end();
    normaliser.kill();
    expect(normaliser.waiting).toBe(0);
    expect(await normaliser.closed).toEqual({
      cause: 'no-room',
      stderr: expect.stringContaining('too many open files') as string,
    });
  });

  it('a program that is run once is not started, and says so', async () => {
    const running = runCommand(ffmpegPath, ['-version'], new AbortController().signal);
    await expect(running).rejects.toMatchObject({ name: 'RunError', reason: 'not-started' });
  });
});

it('a normaliser that the system refuses to start ends at once', async () => {
  expect(await start('ffmpeg\0').closed).toMatchObject({ cause: 'failed' });
});
