#!/usr/bin/env bash
# ffmpeg as an RTMP server (`-listen 1`) answers FCPublish with a command that is a name and nothing else.
#
# Guess:     every command message carries a transaction number behind its name (RTMP 1.0, 7.2: "The message contains the
#            command name (string), the transaction ID (number) and the command object"), so a reader may insist on it.
# Behaviour: of five commands that it sends while a publish begins, `onFCPublish` is 14 bytes long: the string alone.
# Version:   @ffmpeg-installer/ffmpeg 1.1.0 (ffmpeg N-47683, 2018); Debian's ffmpeg 5.1.9 does the same.
# Seen:      _result 1 / onBWDone 0 / _result 2 / onFCPublish (no number) / _result 4 / onStatus 0
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 >/dev/null
cat > publish.mjs <<'JS'
// Publishes as the specification has it, in chunks of 128 bytes, and prints the name and number of each command back.
import { spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import installed from '@ffmpeg-installer/ffmpeg';

const spare = createServer().listen(0, '127.0.0.1');
await new Promise((resolve) => spare.once('listening', resolve));
const { port } = spare.address();
await new Promise((resolve) => spare.close(resolve));
chmodSync(installed.path, 0o755);
const url = `rtmp://127.0.0.1:${port}/live/stream`;
const server = spawn(installed.path, ['-nostdin', '-v', 'error', '-listen', '1', '-i', url, '-f', 'null', '-']);
process.on('exit', () => server.kill('SIGKILL'));

const text = (word) => Buffer.concat([Buffer.from([0, word.length]), Buffer.from(word)]);
const string = (word) => Buffer.concat([Buffer.from([2]), text(word)]);
const number = (value) => {
  const bytes = Buffer.alloc(9);
  bytes.writeDoubleBE(value, 1);
  return bytes;
};
const object = (entries) =>
  Buffer.concat([Buffer.from([3]), ...entries.flatMap(([key, value]) => [text(key), string(value)]), Buffer.from([0, 0, 9])]);
const nothing = Buffer.from([5]);
const command = (streamId, ...parts) => {
  const body = Buffer.concat(parts);
  const header = Buffer.alloc(12);
  header[0] = 3;
  header.writeUIntBE(body.length, 4, 3);
  header[7] = 20;
  header.writeUInt32LE(streamId, 8);
  const chunks = [header];
  for (let at = 0; at < body.length; at += 128) {
    if (at > 0) chunks.push(Buffer.from([0xc3]));
    chunks.push(body.subarray(at, at + 128));
  }
  return Buffer.concat(chunks);
};

let socket;
while (!socket) {
  const trial = connect(port, '127.0.0.1');
  const open = await new Promise((resolve) => {
    trial.once('connect', () => resolve(true));
    trial.once('error', () => resolve(false));
  });
  if (open) socket = trial;
  else await new Promise((resolve) => setImmediate(resolve));
}
let bytes = Buffer.alloc(0);
let look = () => {};
socket.on('data', (more) => {
  bytes = Buffer.concat([bytes, more]);
  look();
});
const until = (ready) =>
  new Promise((resolve) => {
    look = () => ready() && resolve();
    look();
  });
const has = (word) => until(() => bytes.includes(word));

socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(1536)]));
await until(() => bytes.length >= 3073);
socket.write(bytes.subarray(1, 1537));
socket.write(command(0, string('connect'), number(1), object([['app', 'live'], ['tcUrl', `rtmp://127.0.0.1:${port}/live`]])));
await has('onBWDone');
socket.write(command(0, string('releaseStream'), number(2), nothing, string('stream')));
socket.write(command(0, string('FCPublish'), number(3), nothing, string('stream')));
socket.write(command(0, string('createStream'), number(4), nothing));
await has('onFCPublish');
await until(() => bytes.lastIndexOf('_result') > bytes.indexOf('onFCPublish'));
socket.write(command(1, string('publish'), number(5), nothing, string('stream'), string('live')));
await has('Publish.Start');

/** Messages of the chunk stream: headers of types 0 and 1, and the type 3 ones that continue a message. */
const said = [];
let size = 128;
const previous = new Map();
for (let at = 3073; at < bytes.length; ) {
  const [format, id] = [bytes[at] >> 6, bytes[at] & 63];
  const head = [11, 7, 3, 0][format];
  const { length, type } =
    format < 2 ? { length: bytes.readUIntBE(at + 4, 3), type: bytes[at + 7] } : previous.get(id);
  previous.set(id, { length, type });
  at += 1 + head;
  let body = Buffer.alloc(0);
  while (body.length < length) {
    if (body.length > 0) at += 1;
    const part = bytes.subarray(at, at + Math.min(size, length - body.length));
    if (part.length === 0) break;
    body = Buffer.concat([body, part]);
    at += part.length;
  }
  if (type === 1) size = body.readUInt32BE(0);
  if (type !== 20) continue;
  const end = 3 + body.readUInt16BE(1);
  const what = body[end] === 0 && body.length > end ? body.readDoubleBE(end + 1) : '(no number)';
  said.push(`${body.subarray(3, end)} ${what}`);
}
console.log(said.join(' / '));
process.exit(0);
JS
seen=$(timeout 60 node publish.mjs)
echo "$seen"
[ "$seen" = '_result 1 / onBWDone 0 / _result 2 / onFCPublish (no number) / _result 4 / onStatus 0' ]
