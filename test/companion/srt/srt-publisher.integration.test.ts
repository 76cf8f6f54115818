import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../companion/lib/clock.ts';
import { parseIngestUrl } from '../../../companion/protocol/index.ts';
import { SrtPublisher } from '../../../companion/srt/srt-publisher.ts';
import { freePort } from '../../helpers/free-port.ts';
import { findProgram } from '../../helpers/programs.ts';
import { testTags } from '../../helpers/test-flv.ts';

const passphrase = 'canary-passphrase';
const streamId = '#!::r=live/canary-stream,m=publish';
const never = new AbortController().signal;
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** An ffmpeg that listens and writes what comes as it is. */
function listener(port: number, file: string): ChildProcess {
  const from = `srt://127.0.0.1:${port}?mode=listener&passphrase=${passphrase}`;
  const args = ['-v', 'error', '-f', 'mpegts', '-i', from, '-c', 'copy', '-f', 'mpegts', '-y', file];
  const child = spawn(findProgram('ffmpeg'), args, { stdio: 'ignore' });
  cleanUps.push(() => child.kill('SIGKILL'));
  return child;
}

function publisherTo(port: number, word: string): SrtPublisher {
  const url = parseIngestUrl(`srt://127.0.0.1:${port}?passphrase=${word}&latency=1500`)!;
  const ffmpegPath = findProgram('ffmpeg');
  const subject = new SrtPublisher({ url, key: streamId }, { clock: systemClock, ffmpegPath });
  cleanUps.push(() => subject.close());
  return subject;
}

/** What other users may read of each process below this one. */
function readableOfChildren(): string {
  const of = (pid: string, file: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'latin1');
    } catch {
      return '';
    }
  };
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const own = pids.filter((pid) => of(pid, 'stat').includes(` ${process.pid} `));
  return own.map((pid) => of(pid, 'cmdline') + of(pid, 'environ')).join('\n');
}

describe('publishing over SRT to a real ffmpeg', () => {
  it('brings all that was sent, the end that the latency holds back too, encrypted, with its secrets where nobody can read them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tabcast-srt-'));
    cleanUps.push(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'arrived.ts');
    const port = await freePort();
    const server = listener(port, file);
    const subject = publisherTo(port, passphrase);
    await subject.connect(never);
    const readable = readableOfChildren();
    expect(readable).toContain(`srt://127.0.0.1:${port}`);
    // The listener has the passphrase in its arguments.
    expect(
      readable
        .split('\n')
        .filter((line) => !line.includes('mode=listener'))
        .join(),
    ).not.toContain('canary');
    const tags = testTags(3);
    const since = performance.now();
    for (const tag of tags) {
      // Live SRT is in real time: it drops what is late.
      await pause(Math.max(0, tag.timestamp - (performance.now() - since)));
      if (!subject.send(tag)) await once(subject, 'drain');
    }
    const gone = once(server, 'exit');
    await subject.close();
    expect(await subject.closed).toBeNull();
    expect(subject.bytesAcked).toBeGreaterThan(500_000);
    await gone;
    const count = [
      '-v',
      'error',
      '-count_frames',
      '-of',
      'csv=p=0',
      '-show_entries',
      'stream=nb_read_frames',
    ];
    const frames = (kind: string): number =>
      Number(
        execFileSync('ffprobe', [...count, '-select_streams', kind, file])
          .toString()
          .split(/\s/)[0],
      );
    expect(frames('v:0')).toBe(90);
    expect(frames('a:0')).toBeGreaterThan(138);
    const decode = spawnSync('ffmpeg', ['-v', 'error', '-xerror', '-i', file, '-f', 'null', '-']);
    expect(decode.stderr.toString()).toBe('');
  });

  it('is refused where the passphrase is another', async () => {
    const port = await freePort();
    listener(port, '/dev/null');
    const subject = publisherTo(port, 'another-passphrase');
    await expect(subject.connect(never)).rejects.toMatchObject({ reason: 'key-rejected' });
    expect((await subject.closed)?.reason).toBe('key-rejected');
  });

  it('is said to be impossible where ffmpeg has no SRT, and on Windows', async () => {
    const url = parseIngestUrl('srt://127.0.0.1:9')!;
    const none = new SrtPublisher(
      { url, key: 'k' },
      { clock: systemClock, ffmpegPath: 'ffmpeg', platform: 'win32' },
    );
    await expect(none.connect(never)).rejects.toMatchObject({ reason: 'srt-missing' });
    const { default: packaged } = await import('@ffmpeg-installer/ffmpeg');
    const old = new SrtPublisher({ url, key: 'k' }, { clock: systemClock, ffmpegPath: packaged.path });
    await expect(old.connect(never)).rejects.toMatchObject({ reason: 'srt-missing' });
  });
});
