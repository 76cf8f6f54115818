#!/usr/bin/env bash
# "-g 60 -keyint_min 60" does not give a keyframe every 60 pictures: x264 makes the minimum 31.
#
# Guess:     with the minimum and the maximum alike there is one distance left, so the two options give segments of two
#            seconds at 30 pictures a second, whatever is shown.
# Behaviour: x264 takes no minimum above half of the maximum plus one and says so nowhere but in its own SEI: a cut of scene
#            33 pictures after a keyframe makes one there, and an ingest that wants one every two seconds gets 33, 60, 60.
#            -sc_threshold 0 is what holds them.
# Version:   @ffmpeg-installer/ffmpeg 1.1.0 (ffmpeg N-47683 with x264 core 157, 2018); Debian's ffmpeg 5.1.9 does the same.
# Seen:      keyint=60 keyint_min=31 scenecut=40: keyframes at 0 1.1 3.1 / keyint=60 keyint_min=31 scenecut=0: keyframes at
#            0 2 4
set -euo pipefail
shopt -s inherit_errexit
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 >/dev/null
ffmpeg=$(node -p 'require("@ffmpeg-installer/ffmpeg").path')
chmod +x "$ffmpeg"
red='color=red:s=320x180:r=30:d=1.1'
busy='testsrc2=s=320x180:r=30:d=3'
keyframes() { # further options: what x264 says of itself in its first picture, and when there are keyframes
  "$ffmpeg" -nostdin -v error -y -f lavfi -i "$red[a];$busy[b];[a][b]concat" -pix_fmt yuv420p \
    -c:v libx264 -preset veryfast -g 60 -keyint_min 60 "$@" out.mp4
  local times
  times=$("$ffmpeg" -nostdin -v info -i out.mp4 -vf 'select=key,showinfo' -vsync 0 -f null - 2>&1 | grep -oE 'pts_time:[0-9.]+')
  echo "$(grep -aoE 'keyint=.*scenecut=[0-9]+' out.mp4): keyframes at $(paste -sd' ' <<<"${times//pts_time:/}")"
}
default=$(keyframes)
without=$(keyframes -sc_threshold 0)
seen="$default / $without"
echo "$seen"
[ "$seen" = 'keyint=60 keyint_min=31 scenecut=40: keyframes at 0 1.1 3.1 / keyint=60 keyint_min=31 scenecut=0: keyframes at 0 2 4' ]
