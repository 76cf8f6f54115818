import { describe, expect, it } from 'vitest';
import {
  platformIds,
  readServerAddress,
  socketPath,
  socketPlace,
} from '../../../companion/protocol/index.ts';

const ports = { youtube: 3000, twitch: 5500, facebook: 6001, custom: 7421 };

describe('the address of a server', () => {
  it.each([
    ['stream.example.org', 'https://stream.example.org', 443],
    ['  HTTPS://Stream.Example.org/ ', 'https://stream.example.org', 443],
    ['https://stream.example.org:443', 'https://stream.example.org', 443],
    ['stream.example.org:8443', 'https://stream.example.org:8443', 8443],
    ['https://192.0.2.7', 'https://192.0.2.7', 443],
    ['https://[2001:DB8::1]:8443', 'https://[2001:db8::1]:8443', 8443],
    ['bücher.example', 'https://xn--bcher-kva.example', 443],
  ])('is read as people type it: %s', (text, origin, port) => {
    expect(readServerAddress(text)).toEqual({ origin, host: new URL(origin).hostname, port });
  });

  it.each([
    '',
    'https://',
    'http://stream.example.org',
    'wss://stream.example.org',
    'https://me:secret@stream.example.org',
    'https://stream.example.org/tabcast',
    'stream.example.org?key=1',
    'stream.example.org#top',
    'stream.example.org:99999',
    'two words',
    'stream.example.org.',
  ])('is none: %j', (text) => {
    expect(readServerAddress(text)).toBeNull();
  });
});

describe('the place of a socket', () => {
  it('is a port of its own at the companion on this computer', () => {
    expect(socketPlace('twitch', { ports }, null)).toEqual({
      url: 'ws://127.0.0.1:5500',
      path: '/socket.io/',
      port: 5500,
      far: false,
    });
  });

  it('is a path of its own at a server, whatever ports its hello names', () => {
    const server = readServerAddress('stream.example.org:8443');
    expect(socketPlace('twitch', { ports }, server)).toEqual({
      url: 'wss://stream.example.org:8443',
      path: '/twitch/socket.io/',
      port: 8443,
      far: true,
    });
  });

  it('is none for a platform that the companion does not have', () => {
    const { custom: _, ...fewer } = ports;
    expect(socketPlace('custom', { ports: fewer as typeof ports }, null)).toBeNull();
  });

  it('is another path for each platform, of which none begins like another one', () => {
    const paths = platformIds.map(socketPath);
    for (const path of paths) expect(paths.filter((other) => other.startsWith(path))).toEqual([path]);
  });
});
