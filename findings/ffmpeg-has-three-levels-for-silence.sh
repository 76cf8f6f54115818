#!/usr/bin/env bash
# FFmpeg's meters name the level of silence -70.0, -inf or -91.0, and two of them call a loud beep of 0.39 s silence, too.
#
# Guess:     silence is -inf wherever a level is printed, so one comparison finds a stream without sound; a tone at -18 dBFS
#            has a loudness, however short it is.
# Behaviour: ebur128 gives -70.0 LUFS (the bottom of its histogram) with a threshold of 0.0, which is above every loudness;
#            loudnorm, with the same measure inside, gives -inf; volumedetect gives -91.0 dB, the step of 16 bits, and astats
#            -inf. Loudness exists from the first whole block of 400 ms: below it ebur128 and loudnorm say of a tone what
#            they say of silence, while the other two hear it.
# Version:   @ffmpeg-installer/ffmpeg 1.1.0 (ffmpeg N-47683, 2018); Debian's ffmpeg 5.1.9 does the same.
# Seen:      silence: ebur128 -70.0 over 0.0, loudnorm -inf, volumedetect -91.0, astats -inf / 0.39 s of a tone: ebur128 -70.0
#            over 0.0, loudnorm -inf, volumedetect -21.1, astats -21.1 / 0.40 s: ebur128 -21.8 over -31.8, loudnorm -21.75,
#            volumedetect -21.1, astats -21.1
set -euo pipefail
shopt -s inherit_errexit
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 >/dev/null
ffmpeg=$(node -p 'require("@ffmpeg-installer/ffmpeg").path')
chmod +x "$ffmpeg"
said() { "$ffmpeg" -nostdin -hide_banner -nostats -v info -f lavfi -i "$1" -af "$2" -f null - 2>&1; } # source, filter
figure() { sed -nE "s/.*$1: *\"?(-?[0-9.]+|-inf).*/\\1/p" | tail -1; } # the last number behind a name
measure() { # source
  local loud gate norm volume rms
  loud=$(said "$1" ebur128 | grep -A2 'Integrated loudness' | figure 'I')
  gate=$(said "$1" ebur128 | grep -A2 'Integrated loudness' | figure 'Threshold')
  norm=$(said "$1" loudnorm=print_format=json | figure '"input_i" ')
  volume=$(said "$1" volumedetect | figure mean_volume)
  rms=$(said "$1" astats | figure 'RMS level dB')
  [ "$rms" = -inf ] || rms=$(printf %.1f "$rms")
  echo "ebur128 $loud over $gate, loudnorm $norm, volumedetect $volume, astats $rms"
}
silence=$(measure 'sine=r=48000:d=2,volume=0')
short=$(measure sine=r=48000:d=0.39)
long=$(measure sine=r=48000:d=0.4)
seen="silence: $silence / 0.39 s of a tone: $short / 0.40 s: $long"
echo "$seen"
want='silence: ebur128 -70.0 over 0.0, loudnorm -inf, volumedetect -91.0, astats -inf'
want+=' / 0.39 s of a tone: ebur128 -70.0 over 0.0, loudnorm -inf, volumedetect -21.1, astats -21.1'
want+=' / 0.40 s: ebur128 -21.8 over -31.8, loudnorm -21.75, volumedetect -21.1, astats -21.1'
[ "$seen" = "$want" ]
