import { describe, expect, it } from 'vitest';
import { formatIngestUrl, presetById } from '#protocol';
import { bundledServers, maxListLength, readServerList } from '../../../companion/servers/server-list.ts';

const twitch = presetById('twitch')!;
const entry = (name: string, host: string, rest: object = {}): object => ({
  _id: 1,
  availability: 1,
  default: false,
  name,
  url_template: `rtmp://${host}/app/{stream_key}`,
  url_template_secure: `rtmps://${host}/app/{stream_key}`,
  priority: 1,
  ...rest,
});
const read = (...ingests: unknown[]): string[] =>
  readServerList(JSON.stringify({ ingests }), twitch).map(
    ({ name, url }) => `${name} ${formatIngestUrl(url)}`,
  );

describe("a platform's list of servers", () => {
  it('gives those by TLS under its own names, each once', () => {
    const [near, other] = [
      entry('US West (Oregon)', 'usw20.contribute.live-video.net'),
      entry('Other', 'a.twitch.tv'),
    ];
    expect(read(near, other, near)).toEqual([
      'US West (Oregon) rtmps://usw20.contribute.live-video.net/app',
      'Other rtmps://a.twitch.tv/app',
    ]);
  });

  it.each([
    ['of somebody else', entry('x', 'live.example')],
    ['of a name that only looks like it', entry('x', 'eviltwitch.tv')],
    ['that is away', entry('x', 'a.twitch.tv', { availability: 0 })],
    [
      'without TLS',
      entry('x', 'a.twitch.tv', { url_template_secure: 'rtmp://a.twitch.tv/app/{stream_key}' }),
    ],
    [
      'with a login',
      entry('x', 'a.twitch.tv', { url_template_secure: 'rtmps://u:p@a.twitch.tv/app/{stream_key}' }),
    ],
    [
      'without a place for the key',
      entry('x', 'a.twitch.tv', { url_template_secure: 'rtmps://a.twitch.tv/app' }),
    ],
    ['without a name', entry('', 'a.twitch.tv')],
    ['that is none', 7],
  ])('takes no server %s, and the others all the same', (_, bad) => {
    expect(read(bad, entry('Good', 'a.twitch.tv'))).toEqual(['Good rtmps://a.twitch.tv/app']);
    expect(() => read(bad)).toThrow("No server in Twitch's list can be used.");
  });

  it.each([
    ['<html>', 'is no list'],
    ['null', 'is no list'],
    ['{"ingests":{}}', 'is no list'],
    ['x'.repeat(maxListLength + 1), 'too long'],
    [JSON.stringify({ ingests: Array.from({ length: 201 }, () => 1) }), 'too long'],
  ])('is refused where it is %.20s', (text, why) => {
    expect(() => readServerList(text, twitch)).toThrow(why);
  });
});

it('the servers that come with Tabcast are asked by TLS, each by its name', () => {
  const servers = bundledServers(twitch);
  expect(servers.every(({ url }) => url.scheme === 'rtmps' && url.port === 443)).toBe(true);
  expect(servers.find(({ name }) => name === 'Europe: Amsterdam, NL')?.url.host).toBe('live-ams.twitch.tv');
  expect(servers.some(({ url }) => url.host === 'live.twitch.tv')).toBe(false);
});
