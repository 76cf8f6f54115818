import { describe, expect, it } from 'vitest';
import { SignedLinks } from '../../../companion/control/signed-links.ts';

const base = 'http://127.0.0.1:7420';
const path = '/api/recordings/Tabcast%202026-01-02%20(2).mp4';

describe('a signed link', () => {
  let now = 1_000;
  const links = new SignedLinks('the-key-of-the-page', () => now);
  const isGood = (link: string): boolean => links.isGood(new URL(link, base));

  it('is good for its path alone, as it was made, and holds no key', () => {
    const link = links.sign(path);
    expect(isGood(link)).toBe(true);
    expect(link).not.toContain('the-key');
    expect(isGood(link.replace('(2)', '(3)'))).toBe(false);
    expect(isGood(link.replace(/until=\d+/, 'until=99999999999999'))).toBe(false);
    expect(isGood(path)).toBe(false);
    expect(isGood(`${path}?until=99999999999999&seal=`)).toBe(false);
    expect(new SignedLinks('another-key', () => now).isGood(new URL(link, base))).toBe(false);
  });

  it('outlives another start of the companion, and ends after half a day', () => {
    const link = links.sign(path);
    expect(new SignedLinks('the-key-of-the-page', () => now).isGood(new URL(link, base))).toBe(true);
    now += 12 * 3_600_000;
    expect(isGood(link)).toBe(false);
  });
});
