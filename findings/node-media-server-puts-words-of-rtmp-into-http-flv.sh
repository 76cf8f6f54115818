#!/usr/bin/env bash
# node-media-server's HTTP-FLV has no onMetaData that players find, and claims sound and picture whatever there is.
#
# Guess:     the server turns a publisher's "@setDataFrame onMetaData" into the tag "onMetaData" that FLV has, and the flags
#            in the file header tell the tracks of the stream.
# Behaviour: the script tag begins with the string "@setDataFrame", and the flags are 5 (both) for a picture alone. FFmpeg
#            makes an unknown data stream of that tag, as stream 0 before sound and picture; mpegts.js 1.8.2 reports no
#            metadata, calls a stream of ten pictures a second one of 23.976, and waits for the track that does not come
#            until it is told hasAudio: false.
# Version:   node-media-server 4.4.3; publisher and reader @ffmpeg-installer/ffmpeg 1.1.0 (2018), 5.1.9 reads the same
# Seen:      picture alone: flags 5, script @setDataFrame / FFmpeg reads Data, Video
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error \
  node-media-server@4.4.3 @ffmpeg-installer/ffmpeg@1.1.0 >/dev/null
cat > play.mjs <<'JS'
// Publishes a picture without sound, and looks at what a viewer gets over HTTP.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import installed from '@ffmpeg-installer/ffmpeg';

chmodSync(installed.path, 0o755);
const free = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
};
const [rtmp, http] = [await free(), await free()];
const start = (...command) => {
  const child = spawn(command[0], command.slice(1), { stdio: 'ignore' });
  process.on('exit', () => child.kill('SIGKILL'));
};
writeFileSync(
  'config.json',
  JSON.stringify({ bind: '127.0.0.1', rtmp: { port: rtmp }, http: { port: http }, store: { path: 'store' } }),
);
start(process.execPath, 'node_modules/node-media-server/bin/app.js', '-c', 'config.json', '--no-admin');
for (const port of [rtmp, http]) {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const open = await once(socket, 'connect').then(() => true, () => false);
    socket.destroy();
    if (open) break;
    await wait(50);
  }
}
const picture = ['-re', '-f', 'lavfi', '-i', 'testsrc=s=160x90:r=10'];
const url = `rtmp://127.0.0.1:${rtmp}/live/stream`;
start(installed.path, '-nostdin', ...picture, '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-f', 'flv', url);

/** What comes in three seconds: header, configuration, pictures. */
let flv = Buffer.alloc(0);
while (flv.length === 0) {
  const response = await fetch(`http://127.0.0.1:${http}/live/stream.flv`, { signal: AbortSignal.timeout(3000) });
  try {
    for await (const bytes of response.body) flv = Buffer.concat([flv, bytes]);
  } catch {
    // the three seconds are over
  }
}
writeFileSync('seen.flv', flv);
const script = flv.indexOf(Buffer.from([2, 0]), 24);
const name = flv.toString('latin1', script + 3, script + 3 + flv.readUInt16BE(script + 1));
const streams = (...input) =>
  [...spawnSync(installed.path, ['-nostdin', ...input], { encoding: 'utf8' }).stderr.matchAll(/Stream #0:\d.*?: (\w+): /g)]
    .map(([, kind]) => kind)
    .join(', ');
console.log(`picture alone: flags ${flv[4]}, script ${name} / FFmpeg reads ${streams('-i', 'seen.flv')}`);
process.exit(0);
JS
seen=$(timeout 60 node play.mjs)
echo "$seen"
[ "$seen" = 'picture alone: flags 5, script @setDataFrame / FFmpeg reads Data, Video' ]
