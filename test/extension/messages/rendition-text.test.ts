import { describe, expect, it } from 'vitest';
import type { GivenRendition } from '#protocol';
import type { DestinationView } from '../../../extension/messages/broadcast-status.ts';
import { givenText, lessText, renditionText } from '../../../extension/messages/rendition-text.ts';
import { readMessages } from '../../helpers/locales.ts';

const texts = readMessages('en');
const english = (message: string, ...subs: readonly string[]): string =>
  (texts[message]?.message ?? '').replaceAll(/\$(\d)/g, (_, place) => subs[Number(place) - 1] ?? '');

const low = { picture: '480p30', videoKbps: 1_000 } as const;
const encoded = { width: 854, height: 480, frameRate: 30, videoKbps: 1_000 };
const given: GivenRendition = { asked: low, given: low, encoded, reason: null, message: '' };

function view(rendition: GivenRendition | null, phase: DestinationView['phase'] = 'live'): DestinationView {
  return { phase, rendition } as DestinationView;
}

describe('the quality of a destination in words', () => {
  it('names its size and rate, and that it is upright', () => {
    expect(renditionText(low, english)).toBe('480p, 30 fps');
    expect(renditionText({ ...low, frame: { kind: 'fit' } }, english)).toBe('vertical, 480p, 30 fps');
  });

  it('names its codec where that is not H.264, in what was set and in what is sent', () => {
    const av1 = { ...low, frame: { kind: 'fit' }, codec: 'av1' } as const;
    expect(renditionText({ ...low, codec: 'hevc' }, english)).toBe('480p, 30 fps, HEVC');
    expect(renditionText(av1, english)).toBe('vertical, 480p, 30 fps, AV1');
    expect(givenText(view({ ...given, given: { ...low, codec: 'hevc' } }), english)).toBe('480p30, HEVC');
    // Asked for, and not taken.
    expect(givenText(view({ ...given, asked: { ...low, codec: 'hevc' } }), english)).toBe('480p30');
  });

  it('is what is really encoded, not what was asked for', () => {
    expect(givenText(view(given), english)).toBe('480p30');
    const smaller = {
      given: { ...low, frame: { kind: 'fit' } },
      encoded: { ...encoded, width: 360, height: 640, frameRate: 29.97 },
    } as const;
    expect(givenText(view({ ...given, ...smaller }), english)).toBe('vertical, 360×640');
    expect(givenText(view({ ...given, encoded: null }), english)).toBe('480p30');
    expect(givenText(view({ ...given, given: 'source', encoded: null }), english)).toBe('as captured');
  });

  it('is not mentioned where nothing was asked for, and where nothing is sent', () => {
    expect(givenText(view(null), english)).toBe('');
    expect(givenText(view(given, 'trouble'), english)).toBe('');
  });

  it('comes with why it is less than asked for, a newer companion’s reason in its own words', () => {
    expect(lessText(view(given), english)).toBe('');
    expect(lessText(view({ ...given, reason: 'computer-slow', message: 'x' }), english)).toContain(
      'does not keep up with encoding',
    );
    const newer = {
      ...given,
      reason: 'moon-phase',
      message: 'The moon is full.',
    } as unknown as GivenRendition;
    expect(lessText(view(newer), english)).toBe('The moon is full.');
  });
});
