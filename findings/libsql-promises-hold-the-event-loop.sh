#!/usr/bin/env bash
# libsql/promise has promises of which some are kept only after the whole process has stood still.
#
# Guess:     the API of promises is there so that a long question leaves the event loop free: all of prepare, get, all, run and
#            exec are answered from another thread.
# Behaviour: get() and run() of a prepared statement do all of their work while the loop stands still, and no timer goes off
#            meanwhile; all() of the very same statement, and exec() of the same text, leave it free.
# Version:   libsql 0.5.29 on Node 20.20
# Seen:      get: held / all: free / run: held / exec: free
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error libsql@0.5.29 >/dev/null
cat > ask.mjs <<'JS'
import Database from 'libsql/promise';

const db = new Database(':memory:');
await db.exec('CREATE TABLE counted (n INTEGER)');
const count = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2000000) SELECT max(n) AS n FROM c';
const statement = await db.prepare(count);
const write = await db.prepare(`INSERT INTO counted ${count}`);

/** Whether timers go off while it is answered. */
async function loopDuring(ask) {
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 1);
  await ask();
  clearInterval(timer);
  return ticks > 3 ? 'free' : 'held';
}
const seen = [];
for (const [name, ask] of Object.entries({
  get: () => statement.get(),
  all: () => statement.all(),
  run: () => write.run(),
  exec: () => db.exec(`INSERT INTO counted ${count}`),
}))
  seen.push(`${name}: ${await loopDuring(ask)}`);
console.log(seen.join(' / '));
JS
seen=$(timeout 60 node ask.mjs)
echo "$seen"
[ "$seen" = 'get: held / all: free / run: held / exec: free' ]
