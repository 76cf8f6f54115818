import { describe, expect, it } from 'vitest';
import { takeKey } from '../../../../companion/control/page/key.ts';

function tab(address: string, kept: Record<string, string> = {}) {
  const location = { href: address };
  const storage = {
    getItem: (name: string) => kept[name] ?? null,
    setItem: (name: string, value: string) => void (kept[name] = value),
  };
  const history = {
    state: null,
    replaceState: (_: unknown, __: string, url: URL) => void (location.href = url.href),
  };
  const open = (): string =>
    takeKey(location as Location, storage as unknown as Storage, history as unknown as History);
  return { open, location, kept };
}

describe('the key of the page', () => {
  it('is taken out of the address, and known when the page is loaded again', () => {
    const { open, location, kept } = tab('http://127.0.0.1:7420/?key=abc&x=1#log');
    expect(open()).toBe('abc');
    expect(location.href).toBe('http://127.0.0.1:7420/?x=1#log');
    expect(tab('http://127.0.0.1:7420/', kept).open()).toBe('abc');
  });

  it('is the newer one of an address that has another', () => {
    const { open, kept } = tab('http://127.0.0.1:7420/?key=new', { key: 'old' });
    expect(open()).toBe('new');
    expect(kept['key']).toBe('new');
  });

  it('is none where there was none', () => {
    expect(tab('http://127.0.0.1:7420/').open()).toBe('');
  });
});
