import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offerFfmpeg } from '../../companion/offer-ffmpeg.ts';

let folder: string;
/** A system with apt-get, and nothing else on its PATH. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tabcast-offer-'));
  symlinkSync('/usr/bin/env', join(folder, 'env'));
  program('sudo', 'shift; exec "$@"');
  program('apt-get', `echo "$@" >> ${folder}/asked`);
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string, does: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${does}\n`);
  chmodSync(join(folder, name), 0o755);
}

const file = (name: string): string | null =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : null;
const installed = (): boolean => file('asked')?.includes('install --yes') ?? false;

/** @returns what the person reads who answers so */
async function offer(answer: string, isTTY = true, env: Record<string, string> = {}): Promise<string> {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  input.end(answer);
  await offerFfmpeg({ input, output }, join(folder, 'data'), { PATH: folder, ...env });
  return String(output.read() ?? '');
}

describe.runIf(process.platform === 'linux')('the offer to install ffmpeg', () => {
  it('installs the one of the distribution when the answer is yes', async () => {
    program('apt-get', `echo "$@" >> ${folder}/asked; echo "Setting up ffmpeg (7:5.1.9) ..."`);
    const read = await offer('y\n');
    expect(read).toContain('Install the ffmpeg of this system now, with apt-get? [y/N]');
    expect(read).toContain('Setting up ffmpeg (7:5.1.9)');
    expect(file('asked')).toContain('-q install --yes --no-install-recommends ffmpeg');
  });

  it('installs nothing on any other answer, and does not ask again after a no', async () => {
    expect(await offer('')).toContain('[y/N]');
    expect(await offer('\n')).toContain('[y/N]');
    expect(await offer('y\n')).toBe('');
    expect(installed()).toBe(false);
  });

  it('is not made without a terminal, nor where there is an ffmpeg, nor where apt-get is not to be had', async () => {
    expect(await offer('y\n', false)).toBe('');
    expect(await offer('y\n', true, { FFMPEG_PATH: '/opt/ffmpeg' })).toBe('');
    program('ffmpeg', 'exit 0');
    expect(await offer('y\n')).toBe('');
    rmSync(join(folder, 'ffmpeg'));
    rmSync(join(folder, 'apt-get'));
    expect(await offer('y\n')).toBe('');
    expect(installed()).toBe(false);
  });

  it('says why it did not work and goes on', async () => {
    program('apt-get', 'case "$*" in *install*) echo "E: No space left" >&2; exit 100;; esac');
    expect(await offer('y\n')).toContain(
      'apt-get install failed: E: No space left. Tabcast goes on with the one that comes with it.',
    );
  });
});
