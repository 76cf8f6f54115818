#!/usr/bin/env bash
# @nats-io/kv takes a time to live for a key, and a server before 2.11 keeps that key for ever, without a word.
#
# Guess:     what a server does not have is refused: the client knows the server's version (nc.info.version) and has a list
#            of features with the version that each needs. So a key with a time to live can serve as a lease.
# Behaviour: kvm.create() with markerTTL and kv.create() with '1s' both succeed against 2.9.10, Debian 12's own; the bucket
#            has markerTTL 0, the key is there after three seconds, and a second create() is refused: a lease whose holder
#            died is never free again. The answer to look at is (await kv.status()).markerTTL.
# Version:   @nats-io/kv, jetstream and transport-node 3.4.0; nats-server 2.9.10-1+b3 of Debian 12 (needs its apt-get)
# Seen:      server 2.9.10: bucket made, key made, markerTTL 0 of 1000, after three times its life: there, taken again: refused
set -euo pipefail
dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error \
  @nats-io/transport-node@3.4.0 @nats-io/jetstream@3.4.0 @nats-io/kv@3.4.0 >/dev/null
apt-get download nats-server=2.9.10-1+b3 >/dev/null 2>&1
dpkg-deb -x nats-server_*.deb .
./usr/sbin/nats-server -a 127.0.0.1 -p -1 --ports_file_dir "$dir" -js -sd "$dir/store" >server.log 2>&1 &
server=$!
cat > lease.mjs <<'JS'
import { setTimeout as wait } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { connect } from '@nats-io/transport-node';

const nc = await connect({ servers: process.argv[2] });
const kvm = new Kvm(jetstream(nc));
const told = async (promise) => promise.then(() => 'made', () => 'refused');
let kv;
const bucket = await told(kvm.create('leases', { markerTTL: 1000 }).then((made) => (kv = made)));
const key = await told(kv.create('seat', 'mine', '1s'));
const { markerTTL } = await kv.status();
await wait(3000);
const later = (await kv.get('seat'))?.string() === 'mine' ? 'there' : 'gone';
const again = await told(kv.create('seat', 'yours', '1s'));
console.log(
  `server ${nc.info.version}: bucket ${bucket}, key ${key}, markerTTL ${markerTTL} of 1000, ` +
    `after three times its life: ${later}, taken again: ${again}`,
);
await nc.close();
JS
until ls nats-server_*.ports >/dev/null 2>&1 && url=$(node -p "JSON.parse(fs.readFileSync('$(ls nats-server_*.ports)')).nats[0]"); do
  kill -0 "$server"
  sleep 0.1
done
seen=$(timeout 60 node lease.mjs "$url")
echo "$seen"
[ "$seen" = 'server 2.9.10: bucket made, key made, markerTTL 0 of 1000, after three times its life: there, taken again: refused' ]
