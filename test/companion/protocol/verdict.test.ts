import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { heardVerdictSchema, type Finding } from '#protocol';

const silence: Finding = {
  ...{ rule: 'silence', level: 'fail', fault: 'silence', platforms: [] },
  ...{ measured: 100, limit: 80, unit: '%', by: 'decoding' },
};
const profile: Finding = { ...silence, rule: 'profile', level: 'pass', fault: null };
const verdict = { level: 'fail', measuredMs: 5_000, findings: [profile, silence], unmeasured: [] };

const hear = (value: unknown): unknown => v.parse(heardVerdictSchema, value);

describe('a verdict as a client hears it', () => {
  it('is how good all of it is, and what is not as it should be', () => {
    expect(hear(verdict)).toEqual({
      level: 'fail',
      findings: [{ rule: 'silence', level: 'fail', fault: 'silence', platforms: [] }],
    });
  });

  it('passes over what only a newer companion measures, finds wrong or says of it', () => {
    const newer = [
      { ...silence, rule: 'smell' },
      { ...silence, fault: 'too-sweet' },
      { ...silence, since: 3 },
      'a finding of another form',
    ];
    expect(hear({ ...verdict, findings: newer, more: 1 })).toEqual({
      level: 'fail',
      findings: [{ rule: 'silence', level: 'fail', fault: 'silence', platforms: [] }],
    });
  });

  it('is none where it has another form, or has no end', () => {
    const isVerdict = (value: unknown): boolean => v.is(heardVerdictSchema, value);
    expect(isVerdict({ ...verdict, level: 'superb' })).toBe(false);
    expect(isVerdict({ ...verdict, findings: null })).toBe(false);
    expect(isVerdict({ ...verdict, findings: Array.from({ length: 1_000 }, () => silence) })).toBe(false);
    expect(isVerdict('pass')).toBe(false);
  });
});
