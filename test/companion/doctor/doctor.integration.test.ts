import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../../helpers/listen.ts';

const program = fileURLToPath(new URL('../../../dist/companion/cli.js', import.meta.url));
const anyPorts = ['youtube', 'twitch', 'facebook', 'custom', 'control'].map((name) => `--port=${name}=0`);

let dataDir: string;
let server: Awaited<ReturnType<typeof listen>>;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'tabcast-doctor-'));
  server = await listen(createServer());
});
afterEach(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true });
});

function doctor(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  const all = [program, 'doctor', '--data-dir', dataDir, ...anyPorts, ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, all, { env: { ...process.env, ...env } }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

describe('doctor', () => {
  it('says that all is well, changes nothing, and ends with 0', async () => {
    const own = ['youtube', 'twitch', 'facebook'].map(
      (name) => `--ingest=${name}=rtmp://127.0.0.1:${server.port}/app`,
    );
    const { code, out, err } = await doctor(own);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/ok +ffmpeg +\d/);
    expect(out).toMatch(/ok +YouTube port +any free one/);
    expect(out).toMatch(new RegExp(`ok +Twitch ingest +127\\.0\\.0\\.1:${server.port} is reached in`));
    expect(out).toContain('is in the way of going live');
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('says what is wrong and what to do, ends with 1, and tells scripts in JSON', async () => {
    const args = ['--rehearse', '--json', '--port', `control=${server.port}`];
    const { code, out } = await doctor(args, {
      FFMPEG_PATH: '/nowhere/ffmpeg',
      TABCAST_TOKEN: 'canary-token-1',
    });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual(
      expect.arrayContaining([
        {
          topic: 'ffmpeg',
          level: 'problem',
          text: expect.any(String),
          advice: 'Correct FFMPEG_PATH, or leave it out.',
        },
        {
          topic: 'Control port',
          level: 'problem',
          text: expect.stringContaining(`(process ${process.pid})`),
          advice: expect.stringContaining('--port control='),
        },
      ]),
    );
    expect(out).not.toContain('canary');
  });

  it('looks on a server at its name, its port and its certificate, and not for a browser', async () => {
    const all = [program, 'doctor', '--json', '--data-dir', dataDir, '--port=control=0', '--rehearse'];
    const own = ['--public=https://127.0.0.1', `--listen=127.0.0.1:${server.port}`, '--behind-proxy'];
    const told = await new Promise<string>((resolve) => {
      execFile(process.execPath, [...all, ...own], (_, out) => resolve(out));
    });
    const found = JSON.parse(told) as { topic: string; level: string }[];
    const topics = found.map(({ topic, level }) => `${topic} ${level}`);
    expect(topics).toEqual(expect.arrayContaining(['name ok', 'Public port problem', 'Control port ok']));
    expect(topics.join()).not.toMatch(/browser|YouTube port/);
  });

  it('takes the settings as they are taken for a show, with a sentence where they are wrong', async () => {
    expect(await doctor(['--grace', 'long'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^--grace takes/),
    });
  });
});
