import { expect, it } from 'vitest';
import { destinationReasons } from '#protocol';
import { askedText } from '../../../extension/messages/problem-text.ts';
import { readMessages } from '../../helpers/locales.ts';

const english = readMessages('en');
const t = (message: string, ...subs: readonly string[]): string =>
  subs.reduce((text, sub, at) => text.replaceAll(`$${at + 1}`, sub), english[message]?.message ?? '');
const asked = (reason: string, ownIngest = true): string =>
  askedText({ reason, message: '', platform: 'twitch', ownIngest }, t);

it('a question about a server promises no further attempt, whatever comes of it', () => {
  for (const ownIngest of [true, false]) {
    for (const reason of destinationReasons) {
      // That a show is delayed, renewed or stopped is no answer to a question.
      if (['short-shows', 'show-limit', 'show-renewed', 'delayed', 'stopped'].includes(reason)) continue;
      expect(asked(reason, ownIngest)).not.toBe('');
      expect(asked(reason, ownIngest)).not.toMatch(/tries again|connects again|Start Streaming/);
    }
  }
});

it('says what it was', () => {
  expect(asked('closed-by-ingest')).toBe(
    "The server ended the connection. Try again; if that goes on, look at the platform's own page.",
  );
  expect(asked('key-rejected')).toContain('Twitch refused the stream key');
  expect(asked('companion-missing')).toContain('Companion not running');
  expect(asked('not-paired')).toContain('not paired');
});
