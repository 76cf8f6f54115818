#!/usr/bin/env bash
# An extension that a test loads into Chromium is told "installed" at every start of the same profile, and never "startup".
#
# Guess:     the profile remembers it: runtime.onInstalled comes at the first start, runtime.onStartup at each later one, as
#            for everybody who installed it. So restarting the browser tests what happens at a start.
# Behaviour: both with --load-extension and over the DevTools pipe, each start is onInstalled with the reason "install", while
#            the storage of the starts before is there; onStartup does not come. What a listener does at installation is done
#            over data that exists, and what it does at startup is tested by nothing.
# Version:   Chromium 156 of Debian 12, puppeteer-core 24.43.1
# Seen:      flag: install, install, install / pipe: install, install, install
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error puppeteer-core@24.43.1 >/dev/null
chromium=$(command -v chromium) || { echo 'This needs the chromium of Debian 12.'; exit 1; }
grep -q '^Chromium 156\.' <<<"$("$chromium" --version)" || { echo 'This needs Chromium 156.'; exit 1; }
mkdir extension
cat > extension/manifest.json <<'JSON'
{
  "manifest_version": 3,
  "name": "Diary",
  "version": "1.0",
  "permissions": ["storage"],
  "background": { "service_worker": "worker.js" }
}
JSON
cat > extension/worker.js <<'JS'
let turn = Promise.resolve();
const note = (word) => {
  turn = turn.then(async () => {
    const { diary = [] } = await chrome.storage.local.get('diary');
    await chrome.storage.local.set({ diary: [...diary, word] });
  });
};
chrome.runtime.onInstalled.addListener(({ reason }) => note(reason));
chrome.runtime.onStartup.addListener(() => note('startup'));
JS
cat > start.mjs <<'JS'
// Starts the browser three times with one profile and prints the diary that the extension has kept in its storage.
import { setTimeout as wait } from 'node:timers/promises';
import { launch } from 'puppeteer-core';

const [executablePath, dir] = process.argv.slice(2);
const extension = `${dir}/extension`;
const ways = {
  flag: { ignoreDefaultArgs: ['--disable-extensions'], args: [`--load-extension=${extension}`] },
  pipe: { enableExtensions: [extension], args: [] },
};

async function diary(way, { args, ...options }) {
  let seen = [];
  for (let start = 1; start <= 3; start++) {
    const browser = await launch({
      ...options,
      ...{ executablePath, headless: true, pipe: true, userDataDir: `${dir}/${way}` },
      args: ['--no-sandbox', '--no-first-run', '--disable-background-networking', ...args],
    });
    const worker = await (await browser.waitForTarget((target) => target.type() === 'service_worker')).worker();
    const read = async () => (await worker.evaluate(() => chrome.storage.local.get('diary'))).diary ?? [];
    for (let tries = 0; tries < 100 && (await read()).length < start; tries++) await wait(50);
    await wait(1000); // for a second event, should there be one
    seen = await read();
    await browser.close();
  }
  return `${way}: ${seen.join(', ')}`;
}

console.log([await diary('flag', ways.flag), await diary('pipe', ways.pipe)].join(' / '));
JS
seen=$(timeout 120 node start.mjs "$chromium" "$dir")
echo "$seen"
[ "$seen" = 'flag: install, install, install / pipe: install, install, install' ]
