import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { endianness } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { PeerOwners, type Ends } from '../../../companion/lib/peer-owner.ts';

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (local: string, remote: string, uid: number, inode = 4711): string =>
  `   7: ${local} ${remote} 01 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 ${inode} 1 0000000000000000 20 4 30 10 -1`;
const table = (...rows: string[]): string => [head, ...rows, ''].join('\n');

const v4: Ends = {
  remoteAddress: '127.0.0.1',
  remotePort: 40000,
  localAddress: '127.0.0.1',
  localPort: 3001,
};
const v6: Ends = { remoteAddress: '::1', remotePort: 40000, localAddress: '::1', localPort: 3001 };
const [theirs4, ours4] = ['0100007F:9C40', '0100007F:0BB9'];
const [theirs6, ours6] = ['00000000000000000000000001000000:9C40', '00000000000000000000000001000000:0BB9'];
const mapped = '0000000000000000FFFF0000';

/** Owners in tables that are as they are given, one reading after the other; the last one stays. */
function owners(...readings: { tcp?: string; tcp6?: string }[]) {
  let reads = 0;
  const found = new PeerOwners((name) => {
    const reading = readings[Math.min(reads, readings.length - 1)]!;
    if (name === 'tcp6') reads += 1;
    return Promise.resolve(reading[name] ?? table());
  });
  return { found, reads: () => reads };
}

describe.runIf(endianness() === 'LE')('the owner of the other end', () => {
  it('is found in the table of its kind of address, and our own row is not taken for it', async () => {
    const tcp = table(row(ours4, theirs4, 0), row(theirs4, ours4, 1001));
    const tcp6 = table(row(ours6, theirs6, 0), row(theirs6, ours6, 1002));
    const { found } = owners({ tcp, tcp6 });
    expect(await found.of(v4)).toBe(1001);
    expect(await found.of(v6)).toBe(1002);
    expect(
      await found.of({ ...v4, remoteAddress: '::ffff:127.0.0.1', localAddress: '::ffff:127.0.0.1' }),
    ).toBe(1001);
  });

  it('is found where a program speaks IPv4 through a socket for IPv6', async () => {
    const { found } = owners({ tcp6: table(row(`${mapped}${theirs4}`, `${mapped}${ours4}`, 1003)) });
    expect(await found.of(v4)).toBe(1003);
  });

  it('is nobody once the peer has closed it: the table then says root', async () => {
    const { found } = owners({ tcp: table(row(theirs4, ours4, 0, 0)) });
    expect(await found.of(v4)).toBeNull();
  });

  it('is looked for again where the row was passed over, and given up soon', async () => {
    const late = owners({}, { tcp: table(row(theirs4, ours4, 1001)) });
    expect(await late.found.of(v4)).toBe(1001);
    const never = owners({});
    expect(await never.found.of(v4)).toBeNull();
    expect(never.reads()).toBe(3);
  });

  it('is nobody without tables, and for who is not on this machine', async () => {
    const none = new PeerOwners(() => Promise.reject(new Error('no such file')));
    expect(await none.of(v4)).toBeNull();
    const { found, reads } = owners({});
    expect(await found.of({ ...v4, remoteAddress: '192.0.2.7' })).toBeNull();
    expect(await found.of({})).toBeNull();
    expect(reads()).toBe(0);
  });

  it('is read for all who ask at the same time at once, and never from a table older than the question', async () => {
    const ports = Array.from({ length: 500 }, (_, n) => 20_000 + n);
    const hex = (port: number): string => `0100007F:${port.toString(16).toUpperCase()}`;
    const { found, reads } = owners({ tcp: table(...ports.map((port) => row(hex(port), ours4, port))) });
    const asked = ports.map((remotePort) => found.of({ ...v4, remotePort }));
    expect(await Promise.all(asked)).toEqual(ports);
    // The first had its reading begun before the others asked.
    expect(reads()).toBe(2);
  });
});

describe.runIf(process.platform === 'linux')('the owner of the other end of a real connection', () => {
  const open: { destroy(): unknown }[] = [];
  afterEach(() => open.splice(0).forEach((each) => each.destroy()));

  it.each(['127.0.0.1', '127.0.0.9', '::1'])('is whoever runs this, on %s', async (host) => {
    const server = createServer();
    server.listen(0, host);
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, host);
    const [accepted] = (await once(server, 'connection')) as [Socket];
    open.push(client, accepted, { destroy: () => server.close() });
    const owners = new PeerOwners();
    expect(await owners.of(accepted)).toBe(process.geteuid!());
    client.destroy();
    await once(accepted.resume(), 'close');
    expect(await owners.of(accepted)).toBeNull();
  });
});
