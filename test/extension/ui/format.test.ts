import { describe, expect, it } from 'vitest';
import {
  formatBitrate,
  formatElapsed,
  formatList,
  formatNumber,
  formatShare,
} from '../../../extension/ui/format.ts';
import { sparklinePath } from '../../../extension/ui/sparkline-path.ts';

describe('formats', () => {
  it.each([
    [0, '0:00'],
    [-5, '0:00'],
    [59_999, '0:59'],
    [60_000, '1:00'],
    [3_599_999, '59:59'],
    [3_600_000, '1:00:00'],
    [36_061_000, '10:01:01'],
  ])('write %d ms as %s', (ms, text) => {
    expect(formatElapsed(ms)).toBe(text);
  });

  it('write bitrates in the unit that suits them and the language that is shown', () => {
    expect(formatBitrate(0, 'en')).toBe('0 kb/s');
    expect(formatBitrate(999_499, 'en')).toBe('999 kb/s');
    expect(formatBitrate(999_500, 'en')).toBe('1.0 Mb/s');
    expect(formatBitrate(4_260_000, 'de')).toBe('4,3 Mb/s');
  });

  it('write counts with the separators of the language', () => {
    expect(formatNumber(61, 'ar')).toBe('61');
    expect(formatNumber(12_345, 'en')).toBe('12,345');
    expect(formatNumber(12_345, 'de')).toBe('12.345');
  });

  it('list names as a sentence does', () => {
    expect(formatList(['A'], 'en')).toBe('A');
    expect(formatList(['A', 'B', 'C'], 'en')).toBe('A, B, and C');
    expect(formatList(['A', 'B', 'C'], 'ja')).toBe('A、B、C');
  });

  it('call a share all only where nothing is missing', () => {
    expect([1, 0.9999, 0.9912, 0.99, 0.624, 0].map((share) => formatShare(share, 'en'))).toEqual([
      ...['100%', '99.9%', '99.1%', '99%', '62%', '0%'],
    ]);
  });
});

describe('a sparkline', () => {
  it('cannot be drawn through fewer than two values', () => {
    expect(sparklinePath([5], 3, 10, 20, 12)).toBeNull();
  });

  it('ends at the right edge and starts where the time began', () => {
    expect(sparklinePath([0, 10], 3, 10, 20, 12)).toEqual({ path: 'M10 11L20 1', startX: 10 });
  });

  it('shows only the newest values and makes room for one above the top', () => {
    expect(sparklinePath([99, 0, 10, 20], 3, 10, 20, 12)?.path).toBe('M0 11L10 6L20 1');
  });
});
