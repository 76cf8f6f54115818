import { describe, expect, it } from 'vitest';
import { adviseOnKey, maskKey } from '../../../extension/keys/advice.ts';

const key = 'abcd-1234-efgh-5678-ijkl';

describe('advice on a pasted key', () => {
  it('is silent about a key as the platform gives it', () => {
    expect(adviseOnKey('youtube', key)).toEqual({ stored: { key, ingest: null }, lines: [] });
  });

  it('is silent about an empty field, which cannot be saved', () => {
    expect(adviseOnKey('youtube', '')).toEqual({ stored: null, lines: [] });
  });

  it('says which server and which key it found in a whole address', () => {
    const advice = adviseOnKey('youtube', ` rtmp://a.rtmp.youtube.com/live2/${key}\n`);
    expect(advice.stored).toEqual({ key, ingest: 'rtmp://a.rtmp.youtube.com/live2' });
    expect(advice.lines).toEqual([
      {
        tone: 'info',
        message: 'key_understood_url',
        subs: ['rtmp://a.rtmp.youtube.com/live2', 'abc••••jkl'],
      },
    ]);
  });

  it('shows no login that stood before the server', () => {
    const [line] = adviseOnKey('custom', 'rtmp://anna:geheim@a.example/app/KEY').lines;
    expect(line!.subs[0]).toBe('rtmp://••••@a.example/app');
  });

  it('says that white space was left out', () => {
    expect(adviseOnKey('youtube', ` ${key} `).lines.map(({ message }) => message)).toEqual([
      'key_understood_trimmed',
    ]);
  });

  it('warns about a shape and a host that are not the platform’s, and lets both be saved', () => {
    const advice = adviseOnKey('youtube', 'rtmps://live.twitch.tv/app/live_1_abc');
    expect(advice.stored?.key).toBe('live_1_abc');
    expect(advice.lines.map(({ tone, message }) => [tone, message])).toEqual([
      ['info', 'key_understood_url'],
      ['warning', 'key_doubt_foreign_host'],
      ['warning', 'key_doubt_shape'],
    ]);
  });

  it.each([
    ['  \u00a0 ', 'key_problem_empty'],
    ['two words', 'key_problem_white_space'],
    ['https://studio.youtube.com/x', 'key_problem_not_rtmp'],
    ['rtmp://a.rtmp.youtube.com/live2', 'key_problem_url_without_key'],
    ['k'.repeat(600), 'key_problem_too_long'],
  ])('refuses %s with a reason', (text, message) => {
    expect(adviseOnKey('youtube', text)).toEqual({
      stored: null,
      lines: [{ tone: 'error', message, subs: [] }],
    });
  });
});

describe('a masked key', () => {
  it('shows both ends of a long key and nothing of a short one', () => {
    expect(maskKey(key)).toBe('abc••••jkl');
    expect(maskKey('secret')).toBe('••••••••');
  });
});
