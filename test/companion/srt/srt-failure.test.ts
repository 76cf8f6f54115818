import { describe, expect, it } from 'vitest';
import { srtFailure } from '../../../companion/srt/srt-failure.ts';

describe('what ffmpeg and libsrt say of an SRT connection that does not come about', () => {
  it.each([
    ['srt://a.example:1: Protocol not found', 0, 'srt-missing', false],
    ['sh: 1: exec: /usr/bin/ffmpeg: not found', 0, 'internal', false],
    ['[srt @ 0x1] Failed to resolve hostname a.example: Name or service not known', 0, 'dns', false],
    ['REJECT reported from HS processing: Incorrect passphrase - not processing', 10, 'key-rejected', false],
    ['REJECT reported from HS processing: Peer rejected', 10, 'key-rejected', true],
    ['Connection to srt://a.example:1 failed: Input/output error', 3_100, 'timeout', false],
    ['Connection to srt://a.example:1 failed: Input/output error', 20, 'refused', false],
  ])('%s (after %i ms) is %s', (stderr, afterMs, reason, inferred) => {
    expect(srtFailure(stderr, afterMs)).toMatchObject({ reason, inferred });
  });

  it('is in none of its words', () => {
    const failure = srtFailure('REJECT reported: srt://a.example:1?streamid=the-key', 10);
    expect(`${failure.message} ${String(failure.cause)}`).not.toContain('the-key');
  });
});
