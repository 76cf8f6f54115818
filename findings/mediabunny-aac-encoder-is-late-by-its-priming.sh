#!/usr/bin/env bash
# What @mediabunny/aac-encoder makes is heard 1024 samples (21.3 ms at 48 kHz) after the time stamps that it was given.
#
# Guess:     the encoder's priming is made good as FFmpeg does it for MP4 (first packet at -0.0213 s, an edit list that
#            skips it), so a click at 0.5 s is heard at 0.5 s.
# Behaviour: the first packet has the stamp of the first sample, and nothing in the MP4 says that its 1024 samples are the
#            encoder's own: the click is decoded at 25024 instead of 24000, in MP4 as in Matroska, ADTS and MPEG-TS. Whoever
#            puts a picture beside it has to move one of them. mediabunny itself reads FFmpeg's edit list and gives -0.0213.
# Version:   mediabunny 1.61.0, @mediabunny/aac-encoder 1.59.0, decoded by @ffmpeg-installer/ffmpeg 1.1.0 (2018); Debian's
#            ffmpeg 5.1.9 decodes the same.
# Seen:      Mp4OutputFormat: first packet 0, click at 25024 / MkvOutputFormat: first packet 0, click at 25024 / the same
#            click by FFmpeg's AAC encoder in MP4: first packet -0.0213, click at 24000
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error \
  mediabunny@1.61.0 @mediabunny/aac-encoder@1.59.0 @ffmpeg-installer/ffmpeg@1.1.0 >/dev/null
cat > click.mjs <<'JS'
// One second of silence with a click in its middle, encoded, decoded by another program, and looked for.
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import installed from '@ffmpeg-installer/ffmpeg';
import { registerAacEncoder } from '@mediabunny/aac-encoder';
import {
  ALL_FORMATS, AudioSample, AudioSampleSource, BufferTarget, EncodedPacketSink, FilePathSource, Input, MkvOutputFormat,
  Mp4OutputFormat, Output,
} from 'mediabunny';

chmodSync(installed.path, 0o755);
registerAacEncoder();
const ffmpeg = (...args) => execFileSync(installed.path, ['-nostdin', '-v', 'error', '-y', ...args]);
const sound = new Float32Array(48_000);
sound[24_000] = 0.9;

async function encoded(format) {
  const target = new BufferTarget();
  const output = new Output({ format, target });
  const source = new AudioSampleSource({ codec: 'aac', bitrate: 128_000 });
  output.addAudioTrack(source);
  await output.start();
  const sample = new AudioSample({ data: sound, format: 'f32', numberOfChannels: 1, sampleRate: 48_000, timestamp: 0 });
  await source.add(sample);
  sample.close();
  await output.finalize();
  return Buffer.from(target.buffer);
}

async function look(file) {
  const input = new Input({ source: new FilePathSource(file), formats: ALL_FORMATS });
  const packet = await new EncodedPacketSink(await input.getPrimaryAudioTrack()).getFirstPacket();
  const decoded = ffmpeg('-i', file, '-f', 'f32le', '-');
  let at = 0;
  for (let n = 0; n < decoded.length / 4; n++) {
    if (Math.abs(decoded.readFloatLE(n * 4)) > Math.abs(decoded.readFloatLE(at * 4))) at = n;
  }
  return `first packet ${Number(packet.timestamp.toFixed(4))}, click at ${at}`;
}

const rows = [];
for (const Format of [Mp4OutputFormat, MkvOutputFormat]) {
  writeFileSync('encoded', await encoded(new Format()));
  rows.push(`${Format.name}: ${await look('encoded')}`);
}
writeFileSync('click.f32', Buffer.from(sound.buffer));
ffmpeg('-f', 'f32le', '-ar', '48000', '-ac', '1', '-i', 'click.f32', '-c:a', 'aac', 'by-ffmpeg.mp4');
rows.push(`the same click by FFmpeg's AAC encoder in MP4: ${await look('by-ffmpeg.mp4')}`);
console.log(rows.join(' / '));
process.exit(0);
JS
seen=$(timeout 60 node click.mjs)
echo "$seen"
[ "$seen" = "Mp4OutputFormat: first packet 0, click at 25024 / MkvOutputFormat: first packet 0, click at 25024 / the same click by FFmpeg's AAC encoder in MP4: first packet -0.0213, click at 24000" ]
