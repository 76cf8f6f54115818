#!/usr/bin/env bash
# A watch of @nats-io/kv marks the last of the entries that were there before it as an update; and JetStream's publish says
# "jetstream is not enabled" where only the stream is missing.
#
# Guess:     isUpdate is false for what was there when the watch began and true for what came afterwards; publishing to a
#            subject that no stream takes tells of no stream, or of nobody answering.
# Behaviour: of three keys that were there, two have isUpdate false and the third has true, as the key put later has. So
#            "everything up to now has been read" is the first true (or delta 0), and that entry is old itself. publish()
#            turns "no responders" into JetStreamNotEnabled on a server whose JetStream has just answered.
# Version:   @nats-io/kv, jetstream and transport-node 3.4.0; nats-server 2.9.10-1+b3 of Debian 12 (needs its apt-get)
# Seen:      a false, b false, c true, later true / published to a stream: 1, to none: jetstream is not enabled
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
cat > watch.mjs <<'JS'
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { connect } from '@nats-io/transport-node';

const nc = await connect({ servers: process.argv[2] });
const js = jetstream(nc);
const kv = await new Kvm(js).create('seats');
for (const key of ['a', 'b', 'c']) await kv.put(key, 'early');
const entries = [];
for await (const { key, isUpdate } of await kv.watch()) {
  entries.push(`${key} ${isUpdate}`);
  if (key === 'c') await kv.put('later', 'late');
  if (key === 'later') break;
}
const manager = await jetstreamManager(nc);
await manager.streams.add({ name: 'shows', subjects: ['shows.>'] });
const publish = async (subject) => js.publish(subject, 'x').then(({ seq }) => seq, (error) => error.message);
const [kept, lost] = [await publish('shows.one'), await publish('elsewhere.one')];
console.log(`${entries.join(', ')} / published to a stream: ${kept}, to none: ${lost}`);
await nc.close();
JS
until ls nats-server_*.ports >/dev/null 2>&1 && url=$(node -p "JSON.parse(fs.readFileSync('$(ls nats-server_*.ports)')).nats[0]"); do
  kill -0 "$server"
  sleep 0.1
done
seen=$(timeout 60 node watch.mjs "$url")
echo "$seen"
[ "$seen" = 'a false, b false, c true, later true / published to a stream: 1, to none: jetstream is not enabled' ]
