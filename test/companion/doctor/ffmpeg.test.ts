import { expect, it } from 'vitest';
import { judgeFfmpeg } from '../../../companion/doctor/ffmpeg.ts';

const path = '/usr/bin/ffmpeg';

it.each([
  ['5.1.9-0+deb12u1', 'path', 'ok'],
  ['n8.0', 'path', 'ok'],
  ['N-118000-gabcdef', 'environment', 'ok'],
  ['3.4.2', 'path', 'warning'],
  ['N-47683-g0e8eb07980-static', 'package', 'warning'],
] as const)('ffmpeg %s from the %s is %s, and where it is is said', (version, origin, level) => {
  const finding = judgeFfmpeg({ ok: true, path, version, origin });
  expect(finding).toMatchObject({ level, text: expect.stringContaining(`${version} (${path})`) });
  expect(finding.advice?.includes('apt install ffmpeg') ?? false).toBe(level === 'warning');
});

it.each([
  ['ffmpeg-missing', null, [], 'apt install ffmpeg'],
  ['ffmpeg-unusable', 'path', ['libx264'], 'apt install ffmpeg'],
  ['ffmpeg-missing', 'environment', [], 'Correct FFMPEG_PATH'],
] as const)('%s (from %s) is a problem with what to do', (code, origin, lacks, advice) => {
  const finding = judgeFfmpeg({ ok: false, code, origin, path: origin && path, lacks });
  expect(finding).toMatchObject({ level: 'problem', advice: expect.stringContaining(advice) });
  for (const each of lacks) expect(finding.text).toContain(each);
});
