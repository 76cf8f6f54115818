#!/usr/bin/env bash
# `npm ci --omit=dev` installs a package that stands in devDependencies alone, when a dependency names it as an optional
# peer.
#
# Guess:     what stands only in devDependencies is left out by --omit=dev; an optional peer is used where it happens to
#            be there and installed by nobody.
# Behaviour: the lock file marks it `devOptional`, and that is left out only by --omit=dev together with --omit=optional
#            (and then every other optional dependency is, too). Here: tsx, with esbuild below it, because vite can use it.
# Version:   npm 11.19.1, vite 8.3.8, tsx 4.23.15
# Seen:      --omit=dev: tsx there, prettier gone / --omit=dev --omit=optional: tsx gone, prettier gone
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm() { npx --yes npm@11.19.1 "$@" --ignore-scripts --no-audit --no-fund --loglevel=error; }
cat > package.json <<'JSON'
{
  "private": true,
  "dependencies": { "vite": "8.3.8" },
  "devDependencies": { "prettier": "3.10.1", "tsx": "4.23.15" }
}
JSON
npm install --package-lock-only >/dev/null
look() { for name in tsx prettier; do [ -d "node_modules/$name" ] && echo "$name there" || echo "$name gone"; done | paste -sd, | sed 's/,/, /'; }
npm ci --omit=dev >/dev/null
first=$(look)
npm ci --omit=dev --omit=optional >/dev/null
second=$(look)
seen="--omit=dev: $first / --omit=dev --omit=optional: $second"
echo "$seen"
[ "$seen" = '--omit=dev: tsx there, prettier gone / --omit=dev --omit=optional: tsx gone, prettier gone' ]
