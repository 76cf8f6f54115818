import { describe, expect, it } from 'vitest';
import { ok, problem, warning } from '../../../companion/doctor/finding.ts';
import { isBad, report } from '../../../companion/doctor/report.ts';

const good = ok('ffmpeg', '5.1 (/usr/bin/ffmpeg)');
const odd = warning('Twitch', 'port 5000 is used by x; 5500 is taken instead', 'Nothing has to be done.');
const bad = problem('data', '/data, 1 MB free', 'Free some.');

describe('the report', () => {
  it('has a line for each finding, with what to do below it', () => {
    expect(report([good, odd, bad]).split('\n')).toEqual([
      '',
      '  ok    ffmpeg  5.1 (/usr/bin/ffmpeg)',
      '  look  Twitch  port 5000 is used by x; 5500 is taken instead',
      '                → Nothing has to be done.',
      '  BAD   data    /data, 1 MB free',
      '                → Free some.',
      '',
      'One thing needs to be put right.',
      '',
    ]);
  });

  it.each([
    [[good], 'Everything is ready.', false],
    [
      [good, odd],
      'Nothing that was looked at is in the way of going live. What is marked with "look" could be better.',
      false,
    ],
    [[odd, bad, bad], '2 things need to be put right.', true],
  ])('sums up %#', (findings, summary, isTrouble) => {
    expect(report(findings).trimEnd().split('\n').at(-1)).toBe(summary);
    expect(isBad(findings)).toBe(isTrouble);
  });
});
