import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VideoEncoders } from '../../../companion/encoder/find-encoders.ts';
import type { EncoderName } from '../../../companion/encoder/video-encoders.ts';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import { flvHeader, writeTag } from '../../../companion/flv/writer.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';

let folder: string;
let made = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tabcast-encoders-'));
  const tags = [0, 1].map((kind) => makeTag('video', 0, Buffer.from([0x17, kind, 0, 0, 0, 1])));
  await writeFile(join(folder, 'picture.flv'), Buffer.concat([flvHeader(), ...tags.map(writeTag)]));
});
afterAll(() => rm(folder, { recursive: true }));

/** A program that does with each encoder what the lines of a shell's `case` say. */
async function ffmpegThat(...cases: readonly string[]): Promise<string> {
  const path = join(folder, `ffmpeg-${(made += 1)}`);
  await writeFile(path, `#!/bin/sh\ncase "$*" in\n${cases.join('\n')}\n*) exit 1 ;;\nesac\n`);
  await chmod(path, 0o755);
  return path;
}

const works = (encoder: EncoderName): string => `*${encoder}*) cat '${join(folder, 'picture.flv')}' ;;`;

describe.skipIf(process.platform === 'win32')('the encoder to use', () => {
  it('is not known before all have been tried, and then the first that has made a picture', async () => {
    const ffmpegPath = await ffmpegThat('*h264_nvenc*) exit 0 ;;', works('h264_qsv'), works('h264_vaapi'));
    const encoders = new VideoEncoders({ ffmpegPath, clock: systemClock, log: captureLog().logger });
    expect(encoders.bestOf('h264')).toBeNull();
    await encoders.prepare('h264');
    expect(encoders.bestOf('h264')).toBe('h264_qsv');
  });

  it('is the next one when it fails, and in the end the one that needs no graphics card', async () => {
    const ffmpegPath = await ffmpegThat(works('h264_nvenc'), works('h264_vaapi'));
    const log = captureLog();
    const encoders = new VideoEncoders({ ffmpegPath, clock: systemClock, log: log.logger });
    await encoders.prepare('h264');
    const used: unknown[] = [encoders.bestOf('h264')];
    for (let time = 0; time < 3; time++) {
      encoders.blame(encoders.bestOf('h264') as EncoderName);
      used.push(encoders.bestOf('h264'));
    }
    expect(used).toEqual(['h264_nvenc', 'h264_vaapi', 'libx264', 'libx264']);
    encoders.blame('h264_nvenc');
    expect(log.lines.filter((line) => line.includes('another one takes over'))).toHaveLength(2);
  });

  it('is the one that needs none where ffmpeg cannot be started, or stands still', async () => {
    for (const ffmpegPath of [join(folder, 'nowhere'), await ffmpegThat('*) exec sleep 60 ;;')]) {
      const clock = new FakeClock();
      const encoders = new VideoEncoders({ ffmpegPath, clock, log: captureLog({ clock }).logger });
      const prepared = encoders.prepare('h264');
      await clock.advance(4_000);
      await prepared;
      expect(encoders.bestOf('h264')).toBe('libx264');
      expect(clock.pending).toBe(0);
    }
  });

  it('is none of a codec that no encoder makes, and tried only for the codec that is asked for', async () => {
    const ffmpegPath = await ffmpegThat(works('h264_nvenc'), '*libsvtav1*) echo no Matroska ;;');
    const log = captureLog();
    const encoders = new VideoEncoders({ ffmpegPath, clock: systemClock, log: log.logger });
    await Promise.all([encoders.prepare('av1'), encoders.prepare('h264')]);
    expect([encoders.bestOf('av1'), encoders.bestOf('h264')]).toEqual(['none', 'h264_nvenc']);
    encoders.blame('libsvtav1');
    expect(encoders.bestOf('av1')).toBe('none');
    expect(log.lines.join()).not.toContain('hevc');
  });
});
