import { describe, expect, it } from 'vitest';
import type { Headline } from '#protocol';
import { badgeLook } from '../../../extension/background/badge-look.ts';

const words: Record<string, string> = { badge_live: 'LIVE', badge_rehearsing: 'REH' };
const t = (message: string): string => words[message] ?? '';
const text = (headline: Headline): string => badgeLook(headline, t).text;

const states: readonly [Headline, string][] = [
  [{ kind: 'off' }, ''],
  [{ kind: 'connecting' }, '···'],
  [{ kind: 'live', live: 3, of: 3 }, 'LIVE'],
  [{ kind: 'live', live: 2, of: 3 }, '2/3'],
  [{ kind: 'rehearsing', live: 3, of: 3 }, 'REH'],
  [{ kind: 'rehearsing', live: 2, of: 3 }, 'R2/3'],
  [{ kind: 'hidden', live: 3, of: 3 }, '❚❚'],
  [{ kind: 'not-live', reason: null }, '!'],
];

describe('the badge', () => {
  it.each(states)('for %j says %s', (headline, expected) => {
    expect(text(headline)).toBe(expected);
  });

  it('tells each of them by its text, not by its colour alone', () => {
    expect(new Set(states.map(([headline]) => text(headline))).size).toBe(states.length);
  });

  it('calls for help when nothing goes out, and is gone when nothing is to', () => {
    expect(text({ kind: 'waiting' })).toBe('!');
    expect(text({ kind: 'silent' })).toBe('!');
    expect(text({ kind: 'stopping' })).toBe('···');
    expect(text({ kind: 'ended' })).toBe('');
  });
});
