import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Intake } from '../../../companion/broadcast/intake.ts';
import { VideoEncoders } from '../../../companion/encoder/find-encoders.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { flvHeader, writeTag } from '../../../companion/flv/writer.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { Turns } from '../../../companion/lib/turns.ts';
import { Rendition } from '../../../companion/rendition/rendition.ts';
import { normaliserStarter } from '../../../companion/rendition/start-normaliser.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { find } from '../../helpers/programs.ts';
import { makeRecording, probe, slices, watch } from '../../helpers/recordings.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'tabcast-card-'))));
afterAll(() => rm(folder, { recursive: true }));

/** A real ffmpeg, and a graphics card that has worked when it was tried: from then on it is not there, or breaks. */
async function ffmpegWithCard(): Promise<string> {
  const path = join(folder, 'ffmpeg');
  const picture = '-v error -f lavfi -i testsrc2=size=64x64:rate=30 -frames:v 3 -c:v libx264 -f flv pipe:1';
  const real = find('ffmpeg')!;
  const lines = ['#!/bin/sh', 'case "$*" in', `*lavfi*h264_nvenc*) exec '${real}' ${picture} ;;`, 'esac'];
  await writeFile(path, [...lines, `exec '${real}' "$@"`, ''].join('\n'));
  await chmod(path, 0o755);
  return path;
}

it('a graphics card that fails in a show gives way to the processor, and the rendition goes on', async () => {
  const log = captureLog();
  const tools = { ffmpegPath: await ffmpegWithCard(), clock: systemClock, log: log.logger };
  const encoders = new VideoEncoders(tools);
  await encoders.prepare('h264');
  expect(encoders.bestOf('h264')).toBe('h264_nvenc');
  const start = normaliserStarter({ ...tools, turns: new Turns(systemClock), encoders });
  const rendition = new Rendition(
    {
      ...tools,
      makeSlateClip: () => Promise.reject(new Error('not asked for here')),
      startNormaliser: start,
    },
    { wanted: { picture: '480p30', videoKbps: 800 }, encoders },
  );
  const tags: FlvTag[] = [];
  rendition.subscribe((tag) => tags.push(tag));
  const intake = new Intake(rendition);
  const recording = await makeRecording('h264-opus.mkv', { seconds: 6, size: '960x540' });
  const chunks = [...slices(recording, Math.ceil(recording.length / 60))];
  for (const chunk of chunks.splice(0, 15)) intake.plain(chunk);
  await waitUntil('the processor is to take over', () => rendition.restarts === 1);
  expect(encoders.bestOf('h264')).toBe('libx264');
  for (const chunk of chunks) intake.plain(chunk);
  // Of six seconds, at most one group of pictures is lost.
  const pictures = (): number =>
    tags.filter(({ type, sequenceHeader }) => type === 'video' && !sequenceHeader).length;
  await waitUntil('all but one group of pictures is there', () => pictures() > 3.9 * 30);
  await rendition.end();

  expect(rendition.failure).toBeNull();
  expect(rendition.restarts).toBe(1);
  expect(log.lines.filter((line) => line.includes('another one takes over'))).not.toEqual([]);
  const arrived = Buffer.concat([flvHeader(), ...tags.map(writeTag)]);
  const { streams } = await probe(arrived);
  expect(streams).toMatchObject([{ codec_name: 'h264', width: 854, height: 480 }, { codec_name: 'aac' }]);
  expect((await watch(arrived)).errors).toBe('');
});
