#!/usr/bin/env bash
# With -timeout before an rtmp:// address ffmpeg does not connect to it: it listens there itself.
#
# Guess:     -timeout is how long a connection may take, as for http and tcp, so it makes a viewer or publisher of RTMP that
#            gives up in time; where nobody listens it says "connection refused".
# Behaviour: RTMP's timeout is the time to wait for somebody to come, in seconds, and to set it is to listen. On a port where
#            nobody is, ffmpeg opens it; where a server is, it says "address already in use". The time limit of a client is
#            -rw_timeout, in microseconds.
# Version:   @ffmpeg-installer/ffmpeg 1.1.0 (ffmpeg N-47683, 2018); Debian's ffmpeg 5.1.9 does the same.
# Seen:      nobody there: -timeout 20 listens, -rw_timeout 20000000 says Connection refused / a server there: -timeout 20 says
#            Address already in use
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 >/dev/null
cat > watch.mjs <<'JS'
// Looks at one port of the loopback interface while ffmpeg is asked to watch a stream there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import installed from '@ffmpeg-installer/ffmpeg';

chmodSync(installed.path, 0o755);
const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();

/** How it goes for ffmpeg with these options: what it says, or that somebody can connect to it. */
async function watch(...options) {
  const url = `rtmp://127.0.0.1:${port}/live/stream`;
  const child = spawn(installed.path, ['-nostdin', '-v', 'error', ...options, '-i', url, '-f', 'null', '-']);
  process.on('exit', () => child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  const closed = once(child, 'close').then(() => `says ${/[A-Z][a-z ]+$/m.exec(said.trim())?.[0]}`);
  const met = (async () => {
    while (!server.listening && child.exitCode === null) {
      const socket = connect(port, '127.0.0.1');
      const open = await once(socket, 'connect').then(() => true, () => false);
      socket.destroy();
      if (open) return 'listens';
      await wait(50);
    }
    return closed;
  })();
  const result = `${options.join(' ')} ${await Promise.race([closed, met])}`;
  child.kill('SIGKILL');
  await closed;
  return result;
}

const taken = await watch('-timeout', '20');
server.close();
await once(server, 'close');
console.log(`nobody there: ${await watch('-timeout', '20')}, ${await watch('-rw_timeout', '20000000')} / a server there: ${taken}`);
process.exit(0);
JS
seen=$(timeout 60 node watch.mjs)
echo "$seen"
[ "$seen" = 'nobody there: -timeout 20 listens, -rw_timeout 20000000 says Connection refused / a server there: -timeout 20 says Address already in use' ]
