import { describe, expect, it, vi } from 'vitest';
import {
  findCompanionWith,
  placeAt,
  problemOfFinding,
} from '../../../../extension/companion/link/find-companion.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';
import { foundCompanion, nobody } from '../../../helpers/finding.ts';
import { plainHello as hello } from '../../../helpers/hello.ts';

const forever = new AbortController().signal;

/** Answers as `pages` say, by port; nobody listens on any other. */
function fetchOf(pages: Readonly<Record<number, (signal: AbortSignal) => Promise<Response> | Response>>) {
  const asked: number[] = [];
  const fetchPage = async (input: unknown, { signal }: RequestInit = {}): Promise<Response> => {
    const port = Number(new URL(String(input)).port);
    asked.push(port);
    const page = pages[port];
    if (!page) throw new TypeError('Failed to fetch');
    return page(signal!);
  };
  return { asked, fetchPage: fetchPage as typeof fetch };
}

/** Accepts, and says nothing. */
const silent = (signal: AbortSignal): Promise<Response> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));

describe('finding a server', () => {
  const at = 'https://stream.example.org:8443';
  const find = (page?: (signal: AbortSignal) => Promise<Response> | Response) =>
    findCompanionWith(fetchOf(page ? { 8443: page } : {}).fetchPage, new FakeClock())(at, forever);

  it('asks at its address alone, and knows where its sockets are', async () => {
    const { asked, fetchPage } = fetchOf({ 8443: () => Response.json(hello) });
    const finding = await findCompanionWith(fetchPage, new FakeClock())(at, forever);
    expect(asked).toEqual([8443]);
    expect(placeAt(finding, 'twitch')).toEqual({
      ...{ url: 'wss://stream.example.org:8443', far: true, path: '/twitch/socket.io/', port: 8443 },
    });
  });

  it.each<[string, Parameters<typeof find>[0], string]>([
    ['nobody', undefined, 'server-missing'],
    ['another web server', () => new Response('<h1>Welcome</h1>'), 'server-other'],
    ['one that says no', () => new Response('', { status: 403 }), 'server-other'],
    ['an older one', () => Response.json({ ...hello, protocol: 0 }), 'companion-older'],
    ['a newer one', () => Response.json({ ...hello, ports: 'elsewhere' }), 'companion-newer'],
  ])('says of %s what is wrong', async (_, page, problem) => {
    expect(problemOfFinding(await find(page), at)).toBe(problem);
  });

  it('waits for one that is slow for five seconds', async () => {
    const clock = new FakeClock();
    const found = findCompanionWith(fetchOf({ 8443: silent }).fetchPage, clock)(at, forever);
    await clock.advance(5_000);
    expect(await found).toEqual({ ...nobody, silent: true });
  });
});

describe('finding the companion', () => {
  it('takes the one on the usual port, and waits for nobody else then', async () => {
    const clock = new FakeClock();
    const { asked, fetchPage } = fetchOf({ 7420: () => Response.json(hello), 7430: silent, 7440: silent });
    expect(await findCompanionWith(fetchPage, clock)(null, forever)).toEqual(foundCompanion(hello));
    expect(asked[0]).toBe(7420);
    await vi.waitFor(() => expect(clock.pending).toBe(0));
  });

  it('takes the one on the usual port also when one on a spare port is faster', async () => {
    let answer = (_: Response): void => {};
    const late = new Promise<Response>((resolve) => (answer = resolve));
    const { fetchPage } = fetchOf({
      7420: () => late,
      7430: () => Response.json({ ...hello, version: '2' }),
    });
    const clock = new FakeClock();
    const found = findCompanionWith(fetchPage, clock)(null, forever);
    await clock.advance(1);
    answer(Response.json(hello));
    expect(await found).toEqual(foundCompanion(hello));
  });

  it('goes on to the spare ports when something else holds the usual one', async () => {
    const { asked, fetchPage } = fetchOf({
      7420: () => Response.json({ name: 'another program' }),
      7430: () => new Response('not JSON'),
      7440: () => Response.json(hello),
    });
    expect(await findCompanionWith(fetchPage, new FakeClock())(null, forever)).toEqual(
      foundCompanion(hello, 7440),
    );
    expect(asked).toEqual([7420, 7430, 7440]);
  });

  it('asks only the port that the person has named', async () => {
    const { asked, fetchPage } = fetchOf({ 7420: () => Response.json(hello) });
    expect(await findCompanionWith(fetchPage, new FakeClock())(9000, forever)).toEqual(nobody);
    expect(asked).toEqual([9000]);
  });

  it('passes over a port that accepts and says nothing', async () => {
    const clock = new FakeClock();
    const { fetchPage } = fetchOf({ 7420: silent, 7430: () => Response.json(hello), 7440: silent });
    const found = findCompanionWith(fetchPage, clock)(null, forever);
    await clock.advance(2000);
    expect(await found).toEqual(foundCompanion(hello, 7430));
    expect(clock.pending).toBe(0);
  });

  it('tells one that accepts and says nothing from nobody', async () => {
    const clock = new FakeClock();
    const find = findCompanionWith(fetchOf({ 9000: silent }).fetchPage, clock);
    const found = find(9000, forever);
    await clock.advance(2000);
    expect(await found).toEqual({ ...nobody, silent: true });
    const leaving = new AbortController();
    const left = find(9000, leaving.signal);
    leaving.abort();
    expect(await left).toEqual(nobody);
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['companion-older', { name: 'tabcast', version: '0.1', protocol: 0 }],
    ['companion-newer', { name: 'tabcast', version: '9', protocol: 9 }],
  ])('says why one is not spoken to, %s, unless another one fits', async (mismatch, other) => {
    const pages = { 7420: () => Response.json(other) };
    const alone = findCompanionWith(fetchOf(pages).fetchPage, new FakeClock());
    expect(await alone(null, forever)).toEqual({ ...nobody, mismatch });
    const both = fetchOf({ ...pages, 7440: () => Response.json(hello) });
    expect(await findCompanionWith(both.fetchPage, new FakeClock())(null, forever)).toEqual(
      foundCompanion(hello, 7440),
    );
  });

  it('believes nobody whose answer is an error', async () => {
    const { fetchPage } = fetchOf({ 7420: () => Response.json(hello, { status: 404 }) });
    expect(await findCompanionWith(fetchPage, new FakeClock())(null, forever)).toEqual(nobody);
  });

  it('finds nothing when nobody is there', async () => {
    expect(await findCompanionWith(fetchOf({}).fetchPage, new FakeClock())(null, forever)).toEqual(nobody);
  });
});
