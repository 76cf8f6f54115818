import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { checkPorts, type PortsOptions } from '../../../companion/doctor/ports.ts';
import { whoHasPort } from '../../../companion/doctor/who-has-port.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { listen } from '../../helpers/listen.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function server(answer = ''): Promise<number> {
  const opened = await listen(createServer((_, response) => response.end(answer)));
  closers.push(() => opened.close());
  return opened.port;
}

const free = { youtube: 0, twitch: 0, facebook: 0, custom: 0, control: 0 };
const look = (ports: Partial<PortsOptions['ports']>, rest: Partial<PortsOptions> = {}) => {
  const whoHas = () => Promise.resolve('sshd (process 7)');
  const options = { ports: { ...free, ...ports }, hosts: null, clock: systemClock, whoHas, ...rest };
  return checkPorts(options)(new AbortController().signal);
};

describe('the ports', () => {
  it('are ready when they are free, and free again after that', async () => {
    const port = await server();
    await closers.pop()!();
    for (const round of [1, 2]) {
      const [youtube, ...others] = await look({ youtube: port });
      expect([round, youtube]).toEqual([
        round,
        { topic: 'YouTube port', level: 'ok', text: `${port} is free` },
      ]);
      expect(others).toHaveLength(4);
    }
  });

  it('are a problem when the one that was asked for is used, with by whom', async () => {
    const port = await server();
    expect((await look({ twitch: port }))[1]).toEqual({
      topic: 'Twitch port',
      level: 'problem',
      text: `${port} is used by sshd (process 7)`,
      advice: 'End that program, or choose another port with --port twitch=<number>.',
    });
    const [, nobody] = await look({ twitch: port }, { whoHas: () => Promise.resolve(null) });
    expect(nobody!.text).toBe(`${port} is used by another program`);
  });

  it('are no trouble where a companion has them that runs already', async () => {
    const ports = { youtube: 3001, twitch: 5000, facebook: 6001, custom: 7421 };
    const hello = { name: 'tabcast', version: '0.9.0', protocol: 1, ports, rehearsal: false, ffmpeg: null };
    const control = await server(JSON.stringify(hello));
    const found = await look({ control });
    expect(found.map(({ level }) => level)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(found[0]!.text).toBe('3001, where Tabcast 0.9.0 is running');
  });

  it('of something else that answers are not taken for those of a companion', async () => {
    const control = await server('{"name":"other"}');
    expect((await look({ control })).at(-1)).toMatchObject({ topic: 'Control port', level: 'problem' });
  });

  it('cannot be had at an address that this computer does not have', async () => {
    const found = await look({}, { hosts: ['203.0.113.7'] });
    expect(found[0]).toMatchObject({ level: 'problem', text: expect.stringContaining('--host') });
  });
});

describe.runIf(process.platform === 'linux')('who has a port', () => {
  it('is found out for a program of this user, and nothing is made up for another', async () => {
    const port = await server();
    const { signal } = new AbortController();
    expect(await whoHasPort(port, signal)).toMatch(new RegExp(`^\\S.* \\(process ${process.pid}\\)$`));
    await closers.pop()!();
    expect(await whoHasPort(port, signal)).toBeNull();
  });
});
