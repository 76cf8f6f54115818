import { describe, expect, it } from 'vitest';
import { redirected } from '../../../companion/destination/aim.ts';
import type { PublishTarget } from '../../../companion/protocol/index.ts';

const login = { user: 'ada', password: 'secret' };
const at = (host: string, own?: typeof login): PublishTarget => ({
  url: { scheme: 'rtmp', host, port: 1935, app: 'live', ...(own && { login: own }) },
  key: 'k',
});

describe('where an ingest that asks to reconnect leads', () => {
  it.each([
    ['rtmp://there.example/live', at('there.example')],
    ['rtmp://there.example', at('there.example')],
    [null, at('here.example')],
    ['http://there.example/live', null],
  ])('%s', (tcUrl, to) => expect(redirected(at('here.example'), tcUrl)).toEqual(to));

  it.each(['rtmp://there.example/live', 'rtmp://eve:other@there.example/live'])(
    'is asked for with the login of the person: %s',
    (tcUrl) => {
      expect(redirected(at('here.example', login), tcUrl)).toEqual(at('there.example', login));
      expect(redirected(at('here.example'), tcUrl)).toEqual(at('there.example'));
    },
  );
});
