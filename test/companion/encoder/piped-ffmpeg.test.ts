import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PipedFfmpeg, secretOptions } from '../../../companion/encoder/piped-ffmpeg.ts';
import { systemClock } from '../../../companion/lib/clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'tabcast-piped-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program in place of ffmpeg. */
function program(name: string, lines: string): { ffmpegPath: string; clock: typeof systemClock } {
  const ffmpegPath = join(folder, name);
  writeFileSync(ffmpegPath, `#!/bin/sh\n${lines}\n`);
  chmodSync(ffmpegPath, 0o755);
  return { ffmpegPath, clock: systemClock };
}

async function run(
  tools: ReturnType<typeof program>,
  secret?: readonly string[],
): Promise<{ output: string; code: number | null; error: Error | null }> {
  let output = '';
  const onOutput = (bytes: Buffer): void => void (output += bytes.toString());
  const subject = new PipedFfmpeg(
    { args: secret ? secretOptions : [], onOutput, ...(secret && { secret }) },
    tools,
  );
  subject.end();
  const { code, error } = await subject.closed;
  return { output, code, error };
}

describe('an ffmpeg between two pipes', () => {
  it('reads what is secret where its options say, word for word, and has it neither in arguments nor in its environment', async () => {
    const secret = ['srt_streamid=#!::r=live/`id`,u=$HOME "x" \\ \'y\'', 'passphrase=END'];
    const shows = program('shows', 'cat /dev/fd/3; echo "$@"; env');
    const { output, code } = await run(shows, secret);
    expect(code).toBe(0);
    expect(output.startsWith(`${secret.join('\n')}\n`)).toBe(true);
    const rest = output.slice(secret.join('\n').length);
    expect(rest).toContain('-fpre /dev/fd/3');
    expect(rest).not.toMatch(/passphrase|streamid/);
  });

  it('ends with its code, and says what kept it from starting', async () => {
    expect(await run(program('fails', 'exit 3'))).toEqual({ output: '', code: 3, error: null });
    const none = { ffmpegPath: join(folder, 'none'), clock: systemClock };
    expect((await run(none)).error).toMatchObject({ code: 'ENOENT' });
  });

  it('is gone soon after it is killed, though it heeds no signal', async () => {
    const deaf = program('deaf', "trap '' TERM; echo up; while :; do sleep 0.05; done");
    let up!: () => void;
    const isUp = new Promise<void>((resolve) => (up = resolve));
    const subject = new PipedFfmpeg({ args: [], onOutput: () => up() }, deaf);
    await isUp;
    subject.kill();
    subject.kill();
    expect((await subject.closed).code).toBeNull();
  });
});
