#!/usr/bin/env bash
# node-media-server starts once and never again where its configuration lies in its data folder: it renames the file.
#
# Guess:     config.json and store.path may share a folder, as a container with one volume for all that is kept would have it.
# Behaviour: at start every *.json in that folder is read as a collection of the server's own; what is none is moved aside
#            as "….json.corrupt", the configuration too, which has just been read from there. All works until the next
#            start, which says ENOENT.
# Version:   node-media-server 4.4.3
# Seen:      first start: listens; then there are: config.json.corrupt / second start: ENOENT
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error node-media-server@4.4.3 >/dev/null
cat > start.mjs <<'JS'
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

const free = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
};
mkdirSync('data');
const ports = { rtmp: { port: await free() }, http: { port: await free() } };
writeFileSync('data/config.json', JSON.stringify({ bind: '127.0.0.1', ...ports, store: { path: '.' } }));

/** How a start goes: that it is ready for publishers and its store too, or the code of the error that ends it. */
async function start() {
  const command = ['node_modules/node-media-server/bin/app.js', '-c', 'data/config.json', '--no-admin'];
  const server = spawn(process.execPath, command);
  process.on('exit', () => server.kill('SIGKILL'));
  let said = '';
  const ready = new Promise((resolve) => {
    for (const stream of [server.stdout, server.stderr]) {
      stream.on('data', (text) => {
        said += text;
        if (/Rtmp Server listening/.test(said) && /Store ready/.test(said)) resolve('listens');
      });
    }
  });
  const closed = once(server, 'close');
  const result = await Promise.race([ready, closed.then(() => /code: '(\w+)'/.exec(said)?.[1])]);
  server.kill('SIGTERM');
  await closed;
  return result;
}

const first = await start();
const there = readdirSync('data').filter((name) => name.startsWith('config'));
console.log(`first start: ${first}; then there are: ${there} / second start: ${await start()}`);
process.exit(0);
JS
seen=$(timeout 60 node start.mjs)
echo "$seen"
[ "$seen" = 'first start: listens; then there are: config.json.corrupt / second start: ENOENT' ]
