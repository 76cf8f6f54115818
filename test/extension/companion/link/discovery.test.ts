import { describe, expect, it } from 'vitest';
import { discoverWith } from '../../../../extension/companion/link/discovery.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';

const hello = {
  name: 'tabcast',
  version: '1',
  protocol: 1,
  ports: { youtube: 3000 },
  rehearsal: false,
  ffmpeg: null,
  graceMs: 30_000,
};
const forever = new AbortController().signal;

/** Answers as `pages` say, by port; nobody listens on any other. */
function fetchOf(pages: Readonly<Record<number, () => Promise<Response> | Response>>) {
  const asked: number[] = [];
  const fetchPage = async (input: unknown): Promise<Response> => {
    const port = Number(new URL(String(input)).port);
    asked.push(port);
    const page = pages[port];
    if (!page) throw new TypeError('Failed to fetch');
    return page();
  };
  return { asked, fetchPage: fetchPage as typeof fetch };
}

describe('finding the companion', () => {
  it('asks the usual port first', async () => {
    const { asked, fetchPage } = fetchOf({ 7420: () => Response.json(hello) });
    expect(await discoverWith(fetchPage, new FakeClock())(forever)).toEqual(hello);
    expect(asked).toEqual([7420]);
  });

  it('goes on to the spare ports when something else holds the usual one', async () => {
    const { asked, fetchPage } = fetchOf({
      7420: () => Response.json({ name: 'another program' }),
      7430: () => new Response('not JSON'),
      7440: () => Response.json(hello),
    });
    expect(await discoverWith(fetchPage, new FakeClock())(forever)).toEqual(hello);
    expect(asked).toEqual([7420, 7430, 7440]);
  });

  it('asks only the port that the person has named', async () => {
    const { asked, fetchPage } = fetchOf({ 7420: () => Response.json(hello) });
    expect(await discoverWith(fetchPage, new FakeClock())(forever, 9000)).toBeNull();
    expect(asked).toEqual([9000]);
  });

  it('passes over a port that accepts and says nothing', async () => {
    const clock = new FakeClock();
    const fetchPage = ((input: string, { signal }: RequestInit) =>
      input.includes(':7420/')
        ? new Promise((_, reject) => signal!.addEventListener('abort', () => reject(new Error('aborted'))))
        : Promise.resolve(Response.json(hello))) as typeof fetch;
    const found = discoverWith(fetchPage, clock)(forever);
    await clock.advance(2000);
    expect(await found).toEqual(hello);
    expect(clock.pending).toBe(0);
  });

  it('tells one that accepts and says nothing from nobody', async () => {
    const clock = new FakeClock();
    const fetchPage = ((_: string, { signal }: RequestInit) =>
      new Promise((_, reject) =>
        signal!.addEventListener('abort', () => reject(new Error('aborted'))),
      )) as typeof fetch;
    const found = discoverWith(fetchPage, clock)(forever, 9000);
    await clock.advance(2000);
    expect(await found).toBe('silent');
    const leaving = new AbortController();
    const left = discoverWith(fetchPage, clock)(leaving.signal, 9000);
    leaving.abort();
    expect(await left).toBeNull();
  });

  it('finds nothing when nobody is there', async () => {
    expect(await discoverWith(fetchOf({}).fetchPage, new FakeClock())(forever)).toBeNull();
  });
});
