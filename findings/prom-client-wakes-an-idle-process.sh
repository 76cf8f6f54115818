#!/usr/bin/env bash
# An idle process that collects prom-client's default metrics is woken a hundred times a second, and its event loop is late by
# ten milliseconds on average.
#
# Guess:     what a registry holds is read when it is scraped, so that a process which nobody asks anything sleeps as before;
#            and an event loop with nothing to do has a lag of about nothing.
# Behaviour: the lag is measured by a timer of the process's own every 10 ms, whether or not anybody scrapes, which is more than
#            many programs do themselves; and what is given as lag is the time between two looks, which the 10 ms are part of.
#            With eventLoopMonitoringPrecision: 100 it is woken ten times a second, and the "lag" is 100 ms.
# Version:   prom-client 15.1.3 on Node 20.20.
# Seen:      asleep: 1 wake / by default: 370 wakes, lag 0.011 s / with 100: 40 wakes, lag 0.101 s (in 4 s; wakes vary by a few)
set -euo pipefail
shopt -s inherit_errexit
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error prom-client@15.1.3 >/dev/null
cat >idle.cjs <<'JS'
const { collectDefaultMetrics, register } = require('prom-client');
const precision = process.argv[2];
if (precision) collectDefaultMetrics({ eventLoopMonitoringPrecision: Number(precision) });
const woken = () => process.resourceUsage().voluntaryContextSwitches;
setTimeout(() => {
  const before = woken();
  setTimeout(async () => {
    const wakes = woken() - before;
    const lag = /^nodejs_eventloop_lag_mean_seconds (.*)/m.exec(await register.metrics())?.[1] ?? 0;
    console.log(wakes, Number(lag).toFixed(3));
    process.exit();
  }, 4000);
}, 500);
JS
read -r asleep _ < <(node idle.cjs)
read -r default lag < <(node idle.cjs 10)
read -r rarer long < <(node idle.cjs 100)
echo "asleep: $asleep wakes / by default: $default wakes, lag $lag s / with 100: $rarer wakes, lag $long s (in 4 s)"
# A busy machine wakes it later, never more often.
((asleep < 20 && default > 100 && rarer > 20 && rarer < 80))
awk -v a="$lag" -v b="$long" 'BEGIN { exit !(a >= 0.009 && b >= 0.09) }'
