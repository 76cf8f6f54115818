import { describe, expect, it } from 'vitest';
import {
  destinationReasons,
  onceSentence,
  ownIngestSentences,
  reasonSentence,
  reasonSentences,
} from '#protocol';

/** Those that come only of what a person has entered, a login in an address or another kind of server, or are of no ingest at all. */
const elsewhere = [
  'too-many-files',
  'login-required',
  'login-rejected',
  'upload-slow',
  'computer-slow',
  'whip-missing',
  'srt-missing',
  'codec-refused',
  'internal',
  'no-media',
  'delayed',
  'delay-short',
  'not-encrypted',
  'disk-full',
  'disk-low',
  'disk-slow',
  'recording-folder',
  'stopped',
];

describe('what is said of an ingest', () => {
  it("of a platform's own never says to check an address, and names the platform", () => {
    for (const reason of destinationReasons.filter((one) => !elsewhere.includes(one))) {
      const sentence = reasonSentence(reason, 'Twitch');
      expect([reason, sentence]).not.toEqual([reason, expect.stringMatching(/address|\$/)]);
      expect([reason, sentence]).toEqual([reason, expect.stringContaining('Twitch')]);
    }
  });

  it('of any other is the general sentence', () => {
    for (const reason of destinationReasons) {
      expect(reasonSentence(reason, null)).toBe(reasonSentences[reason]);
    }
  });

  it('takes a name as it is', () => {
    expect(reasonSentence('dns', "$& $'")).toBe("$& $' cannot be found. Check the internet connection.");
    expect(Object.values(ownIngestSentences).every((sentence) => sentence.includes('$1'))).toBe(true);
  });

  it('of one that was asked once promises no other attempt', () => {
    // What can only be said of a show.
    const ofShows = ['show-limit', 'show-renewed', 'short-shows'];
    const asked = destinationReasons.filter((one) => !ofShows.includes(one));
    const said = asked.flatMap((one) => [onceSentence(one, null), onceSentence(one, 'Twitch')]);
    const promise = /Tabcast (?:then )?(?:tries|connects|waits|begins)|connects again/;
    expect(said.filter((sentence) => promise.test(sentence))).toEqual([]);
    expect(asked.some((one) => promise.test(reasonSentence(one, null)))).toBe(true);
  });
});
