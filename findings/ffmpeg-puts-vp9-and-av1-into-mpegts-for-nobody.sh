#!/usr/bin/env bash
# FFmpeg's MPEG-TS muxer takes a video codec that it has no stream type for, and no reader finds a video in what it makes.
#
# Guess:     a muxer refuses a codec that its format cannot carry, as the FLV muxer beside it does; so a wrong codec for an
#            output over SRT fails at once.
# Behaviour: VP8, VP9 and AV1 are written as private data. The exit code is 0, one warning is all that is said (nothing with
#            -v error), and FFmpeg's own reader then sees a stream of unknown data.
# Version:   @ffmpeg-installer/ffmpeg 1.1.0 (ffmpeg N-47683, 2018); Debian's ffmpeg 5.1.9 does the same.
# Seen:      vp9: mpegts exit 0, flv exit 1, read back as Data: bin_data / av1: mpegts exit 0, flv exit 1, read back as Data:
#            bin_data
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 >/dev/null
ffmpeg=$(node -p 'require("@ffmpeg-installer/ffmpeg").path')
chmod +x "$ffmpeg"
mux() { # encoder, format: the exit code, and what was said if that is 0
  local code=0 said
  said=$("$ffmpeg" -nostdin -v error -y -f lavfi -i testsrc2=s=128x72:r=10:d=0.5 -pix_fmt yuv420p \
    -c:v "$1" -strict -2 -b:v 200k -f "$2" "out.$2" 2>&1) || code=$?
  [ "$code" = 0 ] && [ -n "$said" ] && code="0 ($said)"
  echo "$2 exit $code"
}
row() { # name, encoder
  local read_back
  echo -n "$1: $(mux "$2" mpegts), $(mux "$2" flv), "
  read_back=$("$ffmpeg" -nostdin -i out.mpegts 2>&1 || true)
  echo "read back as $(grep -oE '(Video|Data): [a-z0-9_]+' <<<"$read_back")"
}
seen="$(row vp9 libvpx-vp9) / $(row av1 libaom-av1)"
echo "$seen"
[ "$seen" = 'vp9: mpegts exit 0, flv exit 1, read back as Data: bin_data / av1: mpegts exit 0, flv exit 1, read back as Data: bin_data' ]
