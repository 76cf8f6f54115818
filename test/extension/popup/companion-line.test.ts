import { describe, expect, it } from 'vitest';
import { companionLine, type CompanionFacts } from '../../../extension/popup/companion-line.ts';
import { plainHello } from '../../helpers/hello.ts';

const found = { checked: true, hello: plainHello, mismatch: null };
const said = (facts: Partial<CompanionFacts>): string =>
  companionLine({ companion: found, at: null, paired: true, silent: false, rehearsal: false, ...facts })
    .message;

describe('the line on the companion', () => {
  it('believes nobody who has proved nothing that nothing goes public', () => {
    const companion = { ...found, hello: { ...plainHello, rehearsal: true } };
    expect(said({ companion })).toBe('companion_ready');
    expect(said({ companion, paired: false })).toBe('companion_unpaired');
  });

  it('says that nothing goes public while the broadcast is a rehearsal', () => {
    expect(said({ rehearsal: true })).toBe('companion_rehearsal');
  });

  it('calls a server by its name', () => {
    const at = 'https://stream.example.org:8443';
    const line = (checked: boolean, hello: typeof plainHello | null) =>
      companionLine({
        ...{ companion: { checked, hello, mismatch: null }, at },
        ...{ paired: true, silent: false, rehearsal: false },
      });
    const sub = 'stream.example.org:8443';
    expect(line(true, plainHello)).toEqual({ tone: 'ok', message: 'server_ready', sub });
    expect(line(true, null)).toEqual({ tone: 'warning', message: 'server_missing', sub });
    expect(line(false, null)).toEqual({ tone: 'busy', message: 'server_checking', sub });
  });

  it('says what is in the way', () => {
    const ffmpeg = { code: 'ffmpeg-missing', message: '' } as const;
    expect(said({ companion: { ...found, hello: { ...plainHello, ffmpeg } }, rehearsal: true })).toBe(
      'problem_ffmpeg_missing',
    );
    const nobody = { ...found, hello: null };
    expect(said({ companion: nobody })).toBe('companion_missing');
    expect(said({ companion: nobody, silent: true })).toBe('reason_companion_silent');
    expect(said({ companion: { ...nobody, checked: false } })).toBe('companion_checking');
    expect(said({ companion: { ...nobody, mismatch: 'companion-older' } })).toBe('problem_companion_older');
  });
});
