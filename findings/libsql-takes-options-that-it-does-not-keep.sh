#!/usr/bin/env bash
# libsql, "compatible with better-sqlite3", takes that library's safeguards and keeps none of them.
#
# Guess:     what is not implemented throws, as function() and backup() do ("not implemented"); readonly, fileMustExist and a
#            named parameter that is missing mean what better-sqlite3's documentation says of them.
# Behaviour: a database opened with readonly is written to, one opened with fileMustExist is made, pragma(…, { simple: true })
#            gives an object, and a missing named parameter is stored as NULL where better-sqlite3 throws. A row of get()
#            has one member more, _metadata, than the same row of all(); another connection's lock is waited for 0 ms, not 5 s.
# Version:   libsql 0.5.29 on Node 20.20
# Seen:      readonly: written / fileMustExist: made / missing parameter: null / pragma: object / get: n,_metadata / all: n /
#            busy_timeout 0 / backup: not implemented
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error libsql@0.5.29 >/dev/null
cat > open.mjs <<'JS'
import { existsSync } from 'node:fs';
import Database from 'libsql';

const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return error.message;
  }
};
const db = new Database('shows.db');
db.exec('CREATE TABLE shows (n INTEGER)');
const reader = new Database('shows.db', { readonly: true });
const written = attempt(() => reader.prepare('INSERT INTO shows VALUES (1)').run().changes === 1 && 'written');
const absent = attempt(() => new Database('absent.db', { fileMustExist: true }).exec('SELECT 1'));
const missing = attempt(() => db.prepare('SELECT @n AS n').get({}).n);
const one = db.prepare('SELECT n FROM shows').get();
const [same] = db.prepare('SELECT n FROM shows').all();
console.log(
  [
    `readonly: ${written}`,
    `fileMustExist: ${absent ?? (existsSync('absent.db') ? 'made' : 'not made')}`,
    `missing parameter: ${missing}`,
    `pragma: ${typeof db.pragma('journal_mode', { simple: true })}`,
    `get: ${Object.keys(one)}`,
    `all: ${Object.keys(same)}`,
    `busy_timeout ${db.pragma('busy_timeout')[0].timeout}`,
    `backup: ${attempt(() => db.backup('copy.db'))}`,
  ].join(' / '),
);
JS
seen=$(timeout 60 node open.mjs)
echo "$seen"
[ "$seen" = 'readonly: written / fileMustExist: made / missing parameter: null / pragma: object / get: n,_metadata / all: n / busy_timeout 0 / backup: not implemented' ]
