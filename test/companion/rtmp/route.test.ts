import { describe, expect, it } from 'vitest';
import { formatIngestUrl, parseIngestUrl } from '#protocol';
import { PublishError } from '../../../companion/publish/publish-error.ts';
import { Route } from '../../../companion/rtmp/route.ts';

const routeTo = (address: string): Route => new Route({ url: parseIngestUrl(address)!, key: 'k' });
const sentTo = (redirect: string) => ({
  failure: new PublishError('app-rejected'),
  redirect,
  description: null,
  atPublish: false,
});

describe('the way of a publish', () => {
  it('never leads from TLS to plain text', () => {
    const route = routeTo('rtmps://a.example/live');
    expect(route.next(sentTo('rtmp://b.example/live'))).toMatchObject({ reason: 'app-rejected' });
    expect(route.next(sentTo('RTMPS://b.example/live'))).toBeNull();
    expect(route.next(sentTo('rtmp://a.example/live'))).toMatchObject({ reason: 'app-rejected' });
    expect(formatIngestUrl(route.target.url)).toBe('rtmps://b.example/live');
  });

  it('may lead from plain text to TLS, but not back', () => {
    const route = routeTo('rtmp://a.example/live');
    expect(route.next(sentTo('rtmps://b.example:1443/live'))).toBeNull();
    expect(route.next(sentTo('rtmp://b.example/live'))).not.toBeNull();
    expect(route.target.url).toMatchObject({ scheme: 'rtmps', port: 1443 });
  });

  it('takes its own login along, and none that an ingest names', () => {
    const route = routeTo('rtmp://anna:geheim@a.example/live');
    expect(route.next(sentTo('rtmp://eve:x@b.example/live'))).toBeNull();
    expect(route.target.url.login).toEqual({ user: 'anna', password: 'geheim' });
  });
});
