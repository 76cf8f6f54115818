import { describe, expect, it } from 'vitest';
import { readListenPlace } from '../../../companion/config/listen-place.ts';
import { readServer } from '../../../companion/config/server-settings.ts';
import type { Source } from '../../../companion/config/options.ts';

const address = 'https://stream.example.org';
const files = { 'tls-cert': '/etc/cert.pem', 'tls-key': '/etc/key.pem' };

describe('a server', () => {
  it('is none without an address', () => {
    expect(readServer({})).toBeNull();
  });

  it.each<[string, Source, object]>([
    [
      'its own port on all addresses',
      { public: `${address}:8443`, ...files },
      { listen: { host: null, port: 8443 } },
    ],
    [
      'this computer behind a proxy',
      { public: address, 'behind-proxy': true },
      { listen: { host: '127.0.0.1', port: 7443 }, tls: null },
    ],
    [
      'a socket for a proxy',
      { public: address, 'behind-proxy': true, listen: 'unix:/run/tabcast.sock' },
      { listen: { path: '/run/tabcast.sock' } },
    ],
  ])('listens at %s', (_, source, expected) => {
    expect(readServer(source)).toMatchObject(expected);
  });

  it.each<[string, Source, RegExp]>([
    ['neither a certificate nor a proxy', { public: address }, /^--public needs TLS/],
    ['half a certificate', { public: address, 'tls-cert': 'a' }, /^--public needs TLS/],
    ['both', { public: address, ...files, 'behind-proxy': true }, /exclude each other/],
    [
      'a proxy elsewhere',
      { public: address, 'behind-proxy': true, listen: '7443' },
      /must be a place on this computer/,
    ],
    ['no address', files, /^--tls-cert is for a server .* --public https/],
    ['what a desktop is told', { public: address, ...files, host: ['192.0.2.1'] }, /^--host is for/],
    [
      'a port for one platform',
      { public: address, ...files, port: { youtube: 3000 } },
      /leave out --port youtube/,
    ],
  ])('that is given %s is told what to do', (_, source, sentence) => {
    expect(() => readServer(source)).toThrow(sentence);
  });
});

describe('a place to listen at', () => {
  it.each([
    ['443', { host: null, port: 443 }],
    ['0', { host: null, port: 0 }],
    ['127.0.0.1:7443', { host: '127.0.0.1', port: 7443 }],
    ['[::1]:7443', { host: '::1', port: 7443 }],
    ['unix:/run/tabcast/tabcast.sock', { path: '/run/tabcast/tabcast.sock' }],
  ])('is read: %s', (text, place) => {
    expect(readListenPlace(text)).toEqual(place);
  });

  it.each([
    '',
    'localhost:443',
    '127.0.0.1',
    '999.1.1.1:443',
    '65536',
    'unix:here.sock',
    `unix:/${'x'.repeat(104)}`,
    '::1:443',
  ])('is none: %s', (text) => {
    expect(readListenPlace(text)).toBeNull();
  });
});
