import { describe, expect, it } from 'vitest';
import { protocolVersion, readHello } from '../../../companion/protocol/index.ts';

const hello = {
  name: 'tabcast',
  version: '1.2.3',
  protocol: protocolVersion,
  ports: { youtube: 3000, twitch: 5000, facebook: 6001, custom: 7421 },
  rehearsal: false,
  ffmpeg: null,
  graceMs: 10_000,
};

describe('the hello of a companion', () => {
  it('is read', () => {
    expect(readHello(hello)).toEqual({ ok: true, hello });
  });

  it('names a minute as its grace time where it names none', () => {
    const { graceMs: _, ...older } = hello;
    expect(readHello(older)).toEqual({ ok: true, hello: { ...hello, graceMs: 60_000 } });
  });

  it('may name platforms and fields that are not known here', () => {
    const more = { ...hello, ports: { ...hello.ports, kick: 7422 }, mood: 'good' };
    expect(readHello(more)).toEqual({ ok: true, hello });
  });

  it('of a newer protocol is read as long as it has this form', () => {
    const newer = { ...hello, protocol: protocolVersion + 1 };
    expect(readHello(newer)).toEqual({ ok: true, hello: newer });
  });

  it.each([
    ['a newer protocol', { ...hello, protocol: protocolVersion + 1, ports: ['youtube'] }],
    ['a form that is not known', { name: 'tabcast', version: '9', protocol: protocolVersion }],
  ])('with %s says that the companion is newer than its reader', (_, answer) => {
    expect(readHello(answer)).toEqual({ ok: false, code: 'companion-newer' });
  });

  it('of an older protocol says so, whatever its form', () => {
    const older = { name: 'tabcast', version: '0.1', protocol: protocolVersion - 1 };
    expect(readHello(older)).toEqual({ ok: false, code: 'companion-older' });
  });

  it.each(['1.2.3', '0.1', '9', '2.0.0-beta.1', '1.2.3+build-7'])('may have the version %s', (version) => {
    expect(readHello({ ...hello, version })).toMatchObject({ ok: true, hello: { version } });
  });

  it.each(['', 'words', '1.2.3 and words', '1.2.3-beta!', `1.2.3-${'x'.repeat(33)}`, '1.2.3\n4'])(
    'is none with %j for a version: that is shown before anything is proved',
    (version) => {
      expect(readHello({ ...hello, version })).toBeNull();
      expect(readHello({ name: 'tabcast', version, protocol: 0 })).toBeNull();
    },
  );

  it.each([
    ['ffmpeg-missing', 'ffmpeg-missing'],
    ['only-in-a-newer-one', 'ffmpeg-unusable'],
  ])('has %s for what is wrong with ffmpeg read as %s', (code, read) => {
    const said = { ...hello, ffmpeg: { code, message: 'Words.' } };
    expect(readHello(said)).toMatchObject({ ok: true, hello: { ffmpeg: { code: read } } });
  });

  it.each([null, 'tabcast', 7, {}, { ...hello, name: 'another' }, { name: 'tabcast' }])(
    'is not %j: another program answers',
    (answer) => {
      expect(readHello(answer)).toBeNull();
    },
  );
});
