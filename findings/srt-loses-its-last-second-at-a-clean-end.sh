#!/usr/bin/env bash
# A stream that FFmpeg sends over SRT and ends in good order arrives without its end: as much is lost as the latency is long.
#
# Guess:     SRT is the reliable one, nothing was lost on loopback and both programs exit with 0, so every picture arrived.
# Behaviour: when the sender's input ends it closes, and the receiver throws away what it still holds back for its latency:
#            with FFmpeg's 120 ms one or two pictures of thirty, with a second nine or ten of them, without a word. Whoever
#            wants the end of a show to be seen keeps the sender's input open for as long as the latency after the last
#            picture. (The option linger was no cure: with it a file with sound arrived whole and one without did not.)
# Version:   ffmpeg 5.1.9 of Debian 12 with libsrt 1.5.1
# Seen:      (30 pictures, 10 a second) latency 120 ms: 28 or 29 / latency 1 s: 20 or 21 / the same, input open for 1.5 s
#            more: 30
set -euo pipefail
shopt -s inherit_errexit
dir=$(mktemp -d)
receiver=
trap '[ -z "$receiver" ] || kill "$receiver" 2>/dev/null; rm -rf "$dir"' EXIT
cd "$dir"
grep -q '^ffmpeg version 5\.1\.9-0+deb12' <<<"$(ffmpeg -version)" || { echo 'This needs the ffmpeg of Debian 12.'; exit 1; }
ffmpeg -v error -f lavfi -i testsrc2=s=160x90:r=10:d=3 -c:v libx264 -preset ultrafast -g 10 sent.flv
send() { # latency of the receiver in ms, seconds from the first picture to the end of the input: how many pictures arrive
  local port
  port=$(node -e "const s = require('node:dgram').createSocket('udp4').bind(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })")
  ffmpeg -nostdin -v quiet -y -i "srt://127.0.0.1:$port?mode=listener&latency=${1}000" -c copy arrived.ts &
  receiver=$!
  { cat sent.flv; sleep "$2"; } |
    timeout 30 ffmpeg -v error -re -probesize 32 -analyzeduration 0 -f flv -i pipe:0 -c copy -flush_packets 1 \
      -f mpegts "srt://127.0.0.1:$port?connect_timeout=10000"
  timeout 30 tail --pid="$receiver" -f /dev/null
  wait "$receiver"
  receiver=
  ffprobe -v error -count_packets -show_entries stream=nb_read_packets -of default=nw=1:nk=1 arrived.ts | sort -u
}
short=$(send 120 0)
long=$(send 1000 0)
open=$(send 1000 4.5)
seen="latency 120 ms: ${short/2[89]/28 or 29} / latency 1 s: ${long/2[01]/20 or 21} / the same, input open for 1.5 s more: $open"
echo "$seen"
[ "$seen" = 'latency 120 ms: 28 or 29 / latency 1 s: 20 or 21 / the same, input open for 1.5 s more: 30' ]
