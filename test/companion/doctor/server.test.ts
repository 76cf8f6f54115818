import { createServer } from 'node:http';
import { afterAll, describe, expect, it } from 'vitest';
import { checkServer, type ServerOptions } from '../../../companion/doctor/server.ts';
import { readServerAddress } from '../../../companion/protocol/index.ts';
import { listen } from '../../helpers/listen.ts';
import { TestAuthority, type FrontCertificate } from '../../helpers/tls-front.ts';

const authority = new TestAuthority();
afterAll(() => authority.remove());

const unknown = (): Promise<never> => Promise.reject(new Error('ENOTFOUND'));
const resolver = { resolve4: unknown, resolve6: unknown, cancel: () => undefined };

function look(
  name: string,
  certificate: FrontCertificate | null,
  { port = 0, ...rest }: { port?: number } & Partial<ServerOptions> = {},
) {
  const server: ServerOptions['server'] = {
    address: readServerAddress(`https://${name}`)!,
    listen: { host: '127.0.0.1', port },
    tls: certificate && authority.files(certificate),
    ...{ destinations: null, maxKbps: null },
  };
  // Any free control port: whatever companion runs on this computer is not asked.
  const options = { server, control: 0, newResolver: () => resolver, ...rest };
  return checkServer(options)(new AbortController().signal);
}

describe('a server', () => {
  it('is ready with a name that leads somewhere, a free port and a certificate for that name', async () => {
    const known = { ...resolver, resolve6: () => Promise.resolve(['2001:db8::7']) };
    const [name, place, certificate] = await look('localhost', 'good', { newResolver: () => known });
    expect(name).toEqual({ topic: 'name', level: 'ok', text: 'localhost leads to 2001:db8::7' });
    expect(place).toEqual({ topic: 'Public port', level: 'ok', text: '0 is free' });
    expect(certificate).toMatchObject({
      level: 'ok',
      text: expect.stringMatching(/^for localhost, until 20\d\d-\d\d-\d\d$/),
    });
  });

  it('is told of a name that nobody knows, and of a port that another program has', async () => {
    const other = await listen(createServer());
    const found = await look('stream.example.org', null, { port: other.port });
    await other.close();
    expect(found).toEqual([
      {
        topic: 'name',
        level: 'warning',
        text: 'no name server knows stream.example.org: browsers elsewhere do not find it',
        advice: expect.stringContaining('(A or AAAA)'),
      },
      {
        topic: 'Public port',
        level: 'problem',
        text: `Port ${other.port} is used by another program`,
        advice: 'Close that program, or choose another place with --listen.',
      },
    ]);
  });

  it('is running where the companion says its port, and not where that is one of another kind', async () => {
    const answering = async (ports: object) => {
      const hello = { name: 'tabcast', version: '0.9.0', protocol: 1, ports, rehearsal: false, ffmpeg: null };
      const other = await listen(createServer((_, response) => response.end(JSON.stringify(hello))));
      const [, place] = await look('stream.example.org', null, { control: other.port, port: other.port });
      await other.close();
      return place;
    };
    const own = { youtube: 443, twitch: 443, facebook: 443, custom: 443 };
    expect(await answering(own)).toMatchObject({ level: 'ok', text: 'Tabcast 0.9.0 is running' });
    const desktop = { youtube: 3000, twitch: 5000, facebook: 6001, custom: 7421 };
    expect(await answering(desktop)).toMatchObject({ level: 'problem' });
  });

  it('is told of a certificate that is for another name, has expired, or soon will', async () => {
    const certificate = async (...asked: Parameters<typeof look>) => (await look(...asked)).at(-1);
    expect(await certificate('localhost', 'wrong-host')).toMatchObject({
      level: 'problem',
      text: expect.stringContaining('is for DNS:elsewhere.example, not for localhost'),
      advice: expect.stringContaining('Get one for localhost'),
    });
    const days = (n: number) => () => Date.now() + n * 24 * 3_600_000;
    expect(await certificate('localhost', 'good', { now: days(25) })).toMatchObject({
      level: 'warning',
      advice: expect.stringContaining('renew'),
    });
    expect(await certificate('localhost', 'good', { now: days(31) })).toMatchObject({
      level: 'problem',
      text: expect.stringContaining('has expired'),
      advice: 'Renew it, as with `certbot renew`.',
    });
  });
});
