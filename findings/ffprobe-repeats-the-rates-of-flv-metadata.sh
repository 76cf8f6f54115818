#!/usr/bin/env bash
# ffprobe's average frame rate and bit rate of an FLV are what its onMetaData says, and a kilobit has 1024 bits there.
#
# Guess:     avg_frame_rate and bit_rate are worked out from the packets, as they are for MP4 and Matroska; if bit_rate did
#            come from the metadata, 4000 kbit/s would be 4000000.
# Behaviour: both are repeated from the metadata, even of a file that is read whole, and videodatarate is multiplied by
#            1024 (FFmpeg's own muxer divides by 1024, so that it agrees with itself; other encoders write thousands). Width
#            and sample rate come from the codec's configuration, whatever the metadata says, and r_frame_rate from the
#            packets. So a test that checks a publisher's rates by these two fields compares the metadata with itself.
# Version:   @ffprobe-installer/ffprobe 2.1.2 (ffprobe N-66595, 2023), file by @ffmpeg-installer/ffmpeg 1.1.0; Debian's
#            ffprobe 5.1.9 does the same.
# Seen:      (30 pictures a second of 320x180 at some 300 kbit/s; the metadata says 60, 4000 kbit/s, 1920 wide)
#            width=320 r_frame_rate=30/1 avg_frame_rate=60/1 bit_rate=4096000
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error \
  @ffmpeg-installer/ffmpeg@1.1.0 @ffprobe-installer/ffprobe@2.1.2 >/dev/null
ffmpeg=$(node -p 'require("@ffmpeg-installer/ffmpeg").path')
ffprobe=$(node -p 'require("@ffprobe-installer/ffprobe").path')
chmod +x "$ffmpeg" "$ffprobe"
"$ffmpeg" -v error -f lavfi -i testsrc2=s=320x180:r=30 -t 4 -c:v libx264 -preset ultrafast -b:v 300k made.flv
cat > declare.mjs <<'JS'
// Writes what an encoder declares before it knows better over what FFmpeg's muxer found out afterwards.
import { readFileSync, writeFileSync } from 'node:fs';

const bytes = readFileSync('made.flv');
for (const [name, value] of Object.entries({ framerate: 60, videodatarate: 4000, width: 1920 })) {
  const at = bytes.indexOf(name) + name.length;
  if (bytes[at] !== 0) throw new Error(`no number behind ${name}`);
  bytes.writeDoubleBE(value, at + 1);
}
writeFileSync('declared.flv', bytes);
JS
node declare.mjs
seen=$("$ffprobe" -v error -count_packets -select_streams v -of default=noprint_wrappers=1 \
  -show_entries stream=width,r_frame_rate,avg_frame_rate,bit_rate declared.flv | paste -sd' ')
echo "$seen"
[ "$seen" = 'width=320 r_frame_rate=30/1 avg_frame_rate=60/1 bit_rate=4096000' ]
