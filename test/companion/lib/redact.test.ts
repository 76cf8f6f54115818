import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../companion/lib/redact.ts';
import { platformIds, platforms } from '../../../companion/protocol/index.ts';

function knowing(...secrets: string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

describe('the redactor', () => {
  it('leaves a text without secrets as it is', () => {
    expect(knowing('abcd-1234').apply('publishing to youtube on port 3000')).toBe(
      'publishing to youtube on port 3000',
    );
  });

  it.each(platformIds)('hides a %s key as it is, within a URL and URL-encoded', (id) => {
    const key = platforms[id].keyExample;
    const redactor = knowing(key);
    const text = `key ${key}, rtmp://h/app/${key} and ?k=${encodeURIComponent(key)}&x=1`;
    expect(redactor.apply(text)).toBe('key [secret], rtmp://h/app/[secret] and ?k=[secret]&x=1');
  });

  it('hides a key with characters of URLs and of JSON in all their spellings', () => {
    const key = '12?s_bl=1&a="ü/\\b';
    const redactor = knowing(key);
    for (const form of [key, encodeURIComponent(key), encodeURI(key), JSON.stringify(key).slice(1, -1)]) {
      expect(redactor.apply(`<${form}>`)).toBe('<[secret]>');
      expect(redactor.apply(`<${form.replace(/%../g, (code) => code.toLowerCase())}>`)).toBe('<[secret]>');
    }
  });

  it('hides the part of a key before its query too', () => {
    const redactor = knowing('live_123_AbC?bandwidthtest=true');
    expect(redactor.apply('live_123_AbC was refused')).toBe('[secret] was refused');
  });

  it('hides the key of an RTMP URL that nobody has told it of', () => {
    expect(new Redactor().apply('cannot open rtmps://host:443/app/unknown-key?x=1: refused')).toBe(
      'cannot open rtmps://host:443/app/[secret] refused',
    );
    expect(new Redactor().apply('publishing to rtmps://host:443/live2?backup=1')).toBe(
      'publishing to rtmps://host:443/live2?backup=1',
    );
  });

  it('hides the login of an RTMP URL that nobody has told it of', () => {
    expect(new Redactor().apply('to rtmp://anna:p@ss@host/app, RTMPS://u:p@[::1]:443/a/key')).toBe(
      'to rtmp://[secret]@host/app, RTMPS://[secret]@[::1]:443/a/[secret]',
    );
  });

  it('does not tell a short secret, which may be a common word, by what it hides', () => {
    const redactor = knowing('live', 'publish');
    const text = 'connecting -> live, live_1 publishes';
    expect(redactor.apply(text)).toBe(text);
    expect(redactor.apply('rtmp://host/app/live')).toBe('rtmp://host/app/[secret]');
  });

  it('hides a short secret where it is all that somebody has entered', () => {
    const redactor = knowing('live');
    expect(redactor.applyToEntry(' live ')).toBe('[secret]');
    expect(redactor.applyToEntry('My live show')).toBe('My live show');
    expect(knowing('live_1234').applyToEntry('is live_1234')).toBe('is [secret]');
  });

  it('hides the longer of two secrets of which one begins the other', () => {
    expect(knowing('a-secret', 'a-secret-and-more').apply('a-secret-and-more')).toBe('[secret]');
  });

  it('forgets a secret when its last user is done, and only then', () => {
    const redactor = new Redactor();
    const first = redactor.add('same-key');
    const second = redactor.add('same-key');
    first();
    first();
    expect(redactor.apply('same-key')).toBe('[secret]');
    second();
    expect(redactor.apply('same-key')).toBe('same-key');
  });

  it('takes an empty secret for none', () => {
    expect(knowing('').apply('text')).toBe('text');
  });

  it('lets no secret of eight characters or more through, whatever it is and wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, unit: 'binary' }),
        fc.string(),
        fc.string(),
        (secret, before, after) => {
          fc.pre(!'[secret]'.includes(secret));
          expect(knowing(secret).apply(`${before}\n${secret}\n${after}`)).not.toContain(`\n${secret}\n`);
        },
      ),
      { numRuns: 40 },
    );
  });
});
