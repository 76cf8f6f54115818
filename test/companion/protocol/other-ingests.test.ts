import { describe, expect, it } from 'vitest';
import {
  formatIngestUrl,
  hideLogin,
  isLoginHidden,
  parseIngestUrl,
  readKeyAndServer,
  readStreamKey,
  srtLatencyMs,
  withoutHidden,
} from '../../../companion/protocol/index.ts';

const passphrase = 'a pass phrase';
const encoded = encodeURIComponent(passphrase);

describe('an SRT address', () => {
  it('is read with its stream id as the key, and its passphrase as secret as a login', () => {
    const text = `srt://Me.example:9000?streamid=publish:show&passphrase=${encoded}&latency=400&pkt_size=1316`;
    const reading = readStreamKey('custom', text);
    expect(reading).toMatchObject({
      ok: true,
      key: 'publish:show',
      ingest: `srt://me.example:9000?passphrase=${encoded}&latency=400`,
    });
    const url = parseIngestUrl(text)!;
    expect(url).toEqual({
      scheme: 'srt',
      host: 'me.example',
      port: 9000,
      app: 'latency=400',
      login: { user: '', password: passphrase },
    });
    expect(formatIngestUrl(url)).toBe(`srt://me.example:9000?passphrase=${encoded}&latency=400`);
    expect(srtLatencyMs(url)).toBe(400);
  });

  it('may hold the stream id of SRS, and the one in its own field counts more', () => {
    const server = 'srt://me.example:10080?streamid=#!::r=live/show,m=publish';
    expect(readKeyAndServer('custom', '', server)).toMatchObject({ key: '#!::r=live/show,m=publish' });
    expect(readKeyAndServer('custom', 'mine', server)).toMatchObject({
      key: 'mine',
      ingest: 'srt://me.example:10080',
    });
  });

  it('says a latency in ms, or in microseconds where it could be nothing else', () => {
    expect(srtLatencyMs(parseIngestUrl('srt://me:1?latency=200')!)).toBe(200);
    expect(srtLatencyMs(parseIngestUrl('srt://me:1?latency=200000')!)).toBe(200);
    expect(srtLatencyMs(parseIngestUrl('srt://me:1')!)).toBeNull();
  });

  it.each([
    'srt://me.example',
    'srt://me.example:0',
    'srt://me.example:70000',
    'srt://me.example:9000?mode=listener',
    'srt://me.example:9000?passphrase=tooshort',
    `srt://me.example:9000?passphrase=${'x'.repeat(80)}`,
    'srt://me.example:9000?latency=soon',
    'srt://me.example:9000?latency=9000',
    'srt://:9000',
  ])('is refused where SRT would refuse it: %s', (text) => {
    expect(parseIngestUrl(text)).toBeNull();
  });

  it('without a stream id needs one as its key', () => {
    expect(readKeyAndServer('custom', '', 'srt://me.example:9000')).toMatchObject({ ok: false });
    expect(readKeyAndServer('custom', 'any', 'srt://me.example:9000')).toMatchObject({
      ok: true,
      key: 'any',
    });
  });

  it('is shown without its passphrase, and known for that', () => {
    const shown = hideLogin('srt://me:1?passphrase=0123456789&latency=90');
    expect(shown).toBe('srt://me:1?passphrase=••••&latency=90');
    expect(isLoginHidden(shown)).toBe(true);
    expect(isLoginHidden('srt://me:1?latency=90')).toBe(false);
    expect(withoutHidden(shown)).toBe('srt://me:1?latency=90');
    expect(withoutHidden(hideLogin('srt://me:1?passphrase=0123456789'))).toBe('srt://me:1');
  });
});

describe('the address of a WHIP endpoint', () => {
  it('goes with a key as its bearer token', () => {
    expect(readKeyAndServer('custom', 'a-token', 'https://me.example/whip/show?x=1')).toMatchObject({
      ok: true,
      key: 'a-token',
      ingest: 'https://me.example/whip/show?x=1',
    });
    expect(parseIngestUrl('https://me.example:8443/whip/')).toMatchObject({ port: 8443, app: 'whip/' });
  });

  it('is itself the key where there is no other', () => {
    expect(readKeyAndServer('custom', '', 'https://me.example:8889/show/whip')).toMatchObject({
      ok: true,
      key: 'show/whip',
      ingest: 'https://me.example:8889',
    });
    expect(readKeyAndServer('custom', '', 'https://me.example')).toMatchObject({ ok: false });
  });

  it.each(['http://localhost:8889/show/whip', 'http://127.0.0.1/whip', 'http://[::1]:80/whip'])(
    'may be without TLS on this computer: %s',
    (text) => expect(parseIngestUrl(text)?.scheme).toBe('http'),
  );

  it.each(['http://me.example/whip', 'http://192.0.2.1/whip', 'https://user:word@me.example/whip'])(
    'is refused where a listener could read the token, or with a login: %s',
    (text) => expect(parseIngestUrl(text)).toBeNull(),
  );

  it('is no key of a platform', () => {
    expect(readStreamKey('youtube', 'https://me.example/whip')).toEqual({ ok: false, problem: 'not-rtmp' });
  });
});
