import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { queryName, type NameServer } from '../../../companion/dial/dns-query.ts';
import { systemClock } from '../../../companion/lib/clock.ts';

const never = new AbortController().signal;
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

type Zone = Readonly<Record<string, { readonly 1?: string; readonly 28?: string; readonly ttl: number }>>;

/** A name server on loopback (RFC 1035, 4): knows a few names, denies others, and is silent about those that hang. */
async function nameServer(zone: Zone): Promise<{ resolver: () => NameServer; asked: string[] }> {
  const socket = createSocket('udp4');
  sockets.push(socket);
  const asked: string[] = [];
  socket.on('message', (query, { port, address }) => {
    const labels: string[] = [];
    let at = 12;
    for (; query[at] !== 0; at += 1 + query[at]!) {
      labels.push(query.toString('ascii', at + 1, at + 1 + query[at]!));
    }
    const name = labels.join('.');
    const type = query.readUInt16BE(at + 1) as 1 | 28;
    asked.push(`${name}/${type}`);
    if (name.startsWith('hangs')) return;
    const entry = zone[name];
    const data = entry?.[type] === undefined ? null : Buffer.from(entry[type], 'hex');
    const head = Buffer.from(query.subarray(0, at + 5));
    head.writeUInt16BE(entry ? 0x8180 : 0x8183, 2);
    head.writeUInt16BE(data ? 1 : 0, 6);
    head.writeUInt32BE(0, 8);
    const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, data?.length ?? 0]);
    record.writeUInt32BE(entry?.ttl ?? 0, 6);
    socket.send(Buffer.concat(data ? [head, record, data] : [head]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = (): NameServer => {
    const own = new Resolver({ timeout: 200, tries: 2 });
    own.setServers([`127.0.0.1:${socket.address().port}`]);
    return own;
  };
  return { resolver, asked };
}

describe('a question to a real name server', () => {
  it('is answered with the addresses of both kinds, and how long they hold', async () => {
    const { resolver } = await nameServer({
      'both.example': { 1: 'c0000201', 28: '20010db8000000000000000000000001', ttl: 300 },
      'four.example': { 1: 'c0000202', ttl: 7 },
    });
    const ask = (host: string) => queryName(host, resolver(), systemClock, never);
    expect(await ask('both.example')).toEqual({ addresses: ['2001:db8::1', '192.0.2.1'], ageMs: 300_000 });
    expect(await ask('four.example')).toEqual({ addresses: ['192.0.2.2'], ageMs: 7_000 });
    await expect(ask('none.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('that gets no answer fails by itself, or as soon as nobody wants it', async () => {
    const { resolver, asked } = await nameServer({});
    const slow = queryName('hangs.example', resolver(), systemClock, never);
    const stop = new AbortController();
    const stopped = queryName('hangs-too.example', resolver(), systemClock, stop.signal);
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'ECANCELLED' });
    await expect(slow).rejects.toMatchObject({ code: 'ETIMEOUT' });
    expect(asked.filter((name) => name === 'hangs.example/1').length).toBe(2);
  });
});
