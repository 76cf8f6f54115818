#!/usr/bin/env bash
# FFmpeg's freezedetect says nothing about the end of a freeze that lasts until the input ends; blackdetect does.
#
# Guess:     the two filters, twins in use, both close what is still open when the input ends, so freeze_duration can be
#            summed up as black_duration is.
# Behaviour: freezedetect prints freeze_start and nothing more: a stream that froze and stayed so has a freeze of no length.
#            blackdetect closes at the time stamp of the last picture rather than at its end, so four seconds of black at
#            ten pictures a second are 3.9, and neither filter sees them with d=4.
# Version:   @ffmpeg-installer/ffmpeg 1.1.0 (ffmpeg N-47683, 2018); Debian's ffmpeg 5.1.9 does the same.
# Seen:      d=1: freeze_start black_start:0 black_end:3.9 black_duration:3.9 / d=4: nothing / followed by a moving picture:
#            freeze_start freeze_duration freeze_end
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 >/dev/null
ffmpeg=$(node -p 'require("@ffmpeg-installer/ffmpeg").path')
chmod +x "$ffmpeg"
still='color=black:s=160x90:r=10:d=4'
moving='testsrc=s=160x90:r=10:d=1'
look() { # what was found, in its order of time, one filter after the other
  "$ffmpeg" -nostdin -v info -f lavfi -i "$1" -vf "$2" -f null - 2>&1 | grep -oE 'freeze_(start|duration|end)|black_start:.*' || true
}
short="$(look "$still" freezedetect=d=1) $(look "$still" blackdetect=d=1)"
exact="$(look "$still" freezedetect=d=4)$(look "$still" blackdetect=d=4)"
ended=$(look "$still[a];$moving[b];[a][b]concat" freezedetect=d=1)
seen=$(echo "d=1: $short / d=4: ${exact:-nothing} / followed by a moving picture: $ended" | paste -sd' ')
echo "$seen"
[ "$seen" = 'd=1: freeze_start black_start:0 black_end:3.9 black_duration:3.9 / d=4: nothing / followed by a moving picture: freeze_start freeze_duration freeze_end' ]
