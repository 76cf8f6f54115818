import { beforeEach, describe, expect, it, vi } from 'vitest';
import { t } from '../../../extension/platform/i18n.ts';

const locale = vi.hoisted(() => ({ direction: 'rtl' }));

vi.mock('webextension-polyfill', () => ({
  default: {
    i18n: {
      getMessage: (key: string, substitutions: string[] = []) =>
        key === 'direction' ? locale.direction : `${key}: ${substitutions.join('|')}`,
    },
  },
}));

describe('what is put into a text', () => {
  beforeEach(() => {
    locale.direction = 'rtl';
  });

  it('is left alone in a language that is written from left to right', () => {
    locale.direction = 'ltr';
    expect(t('selected', 'YouTube', 3)).toBe('selected: YouTube|3');
  });

  it('keeps the direction of its first letter, as a name or an address does', () => {
    expect(t('selected', 'rtmp://a.example/app')).toBe('selected: \u2068rtmp://a.example/app\u2069');
  });

  it('goes from right to left with the words in it, also when a name comes first', () => {
    expect(t('selected', 'YouTube وTwitch')).toBe('selected: \u2067YouTube وTwitch\u2069');
  });
});
