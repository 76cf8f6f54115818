#!/usr/bin/env bash
# node-datachannel's H264RtpPacketizer with 'LongStartSequence' sends the PPS and the keyframe behind it as one NAL unit
# when the Annex B stream is FFmpeg's.
#
# Guess:     FFmpeg puts four bytes (00 00 00 01) before every NAL unit, so the "long" separator fits its output and anything
#            else would be refused: sendMessageBinary() returns false.
# Behaviour: h264_mp4toannexb puts four bytes before the first NAL unit of a picture and before parameter sets, and three
#            before others; "long" takes no other than four. The keyframe then travels inside a unit of type 8 (PPS), the
#            other pictures behind an access unit delimiter inside one of type 9, no packet says "IDR" (5) or "slice" (1), and
#            every send returns true. 'StartSequence' (three or four) tells all of them apart.
# Version:   node-datachannel 0.33.4 (libdatachannel 0.24.5), stream by @ffmpeg-installer/ffmpeg 1.1.0 (2018); Debian's
#            ffmpeg 5.1.9 writes the same start codes.
# Seen:      LongStartSequence: sent true, types 7 8 9 / StartSequence: sent true, types 1 5 6 7 8 9
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error \
  node-datachannel@0.33.4 @ffmpeg-installer/ffmpeg@1.1.0 >/dev/null
cat > send.mjs <<'JS'
// Sends six pictures from one peer connection to another and prints the types of NAL unit in the packets that arrive.
import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import installed from '@ffmpeg-installer/ffmpeg';
import rtc from 'node-datachannel';

chmodSync(installed.path, 0o755);
const ffmpeg = (...args) => execFileSync(installed.path, ['-nostdin', '-v', 'error', '-y', ...args]);
const source = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=30', '-frames:v', '6', '-pix_fmt', 'yuv420p'];
ffmpeg(...source, '-c:v', 'libx264', '-preset', 'ultrafast', 'six.mp4');
const stream = ffmpeg('-i', 'six.mp4', '-c', 'copy', '-bsf:v', 'h264_mp4toannexb,h264_metadata=aud=insert', '-f', 'h264', '-');

/** Each begins with its access unit delimiter. */
const pictures = [];
const delimiter = Buffer.from([0, 0, 0, 1, 9]);
for (let at = 0; at !== -1; ) {
  const next = stream.indexOf(delimiter, at + 1);
  pictures.push(stream.subarray(at, next === -1 ? undefined : next));
  at = next;
}

async function types(separator) {
  const [from, to] = ['from', 'to'].map((name) => new rtc.PeerConnection(name, { iceServers: [] }));
  const video = new rtc.Video('video', 'SendOnly');
  video.addH264Codec(96);
  video.addSSRC(42, 'sound-and-picture', 'stream', 'track');
  const track = from.addTrack(video);
  const config = new rtc.RtpPacketizationConfig(42, 'sound-and-picture', 96, 90_000);
  track.setMediaHandler(new rtc.H264RtpPacketizer(separator, config));
  const seen = new Set();
  const stamps = new Set();
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));
  let received;
  to.onTrack((incoming) => {
    received = incoming; // kept: what nobody holds is collected
    received.onMessage((packet) => {
      if ((packet[1] & 127) !== 96) return;
      const type = packet[12] & 31;
      seen.add(type === 28 ? packet[13] & 31 : type);
      if (packet[1] & 128) stamps.add(packet.readUInt32BE(4));
      if (stamps.size === pictures.length) finish();
    });
  });
  const open = new Promise((resolve) => track.onOpen(resolve));
  // Whole descriptions, with all candidates: no order of callbacks to get wrong.
  const described = (peer) =>
    new Promise((resolve) =>
      peer.onGatheringStateChange((state) => state === 'complete' && resolve(peer.localDescription())),
    );
  const offered = described(from);
  const answered = described(to);
  from.setLocalDescription();
  const offer = await offered;
  to.setRemoteDescription(offer.sdp, offer.type);
  const answer = await answered;
  from.setRemoteDescription(answer.sdp, answer.type);
  await open;
  while (!received?.isOpen()) await new Promise((resolve) => setImmediate(resolve));
  const sent = new Set();
  for (const picture of pictures) {
    config.timestamp += 3000;
    sent.add(track.sendMessageBinary(picture));
  }
  await finished;
  from.close();
  to.close();
  return `${separator}: sent ${[...sent]}, types ${[...seen].sort((a, b) => a - b).join(' ')}`;
}

console.log([await types('LongStartSequence'), await types('StartSequence')].join(' / '));
process.exit(0);
JS
seen=$(timeout 60 node send.mjs)
echo "$seen"
[ "$seen" = 'LongStartSequence: sent true, types 7 8 9 / StartSequence: sent true, types 1 5 6 7 8 9' ]
