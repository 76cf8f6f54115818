import { describe, expect, it } from 'vitest';
import { Aim, redirected } from '../../../companion/destination/aim.ts';
import type { DestinationReason, PublishTarget } from '../../../companion/protocol/index.ts';

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

describe('where to publish when an ingest fails', () => {
  const tls = (host: string): PublishTarget => ({ ...at(host), url: { ...at(host).url, scheme: 'rtmps' } });
  const plan = {
    target: tls('a.example'),
    backups: [tls('b.example'), tls('c.example')],
    plain: at('plain.example'),
  };
  function after(aim: Aim, times: number, reason: DestinationReason, wasAccepted = false): string {
    for (let n = 0; n < times; n++) aim.failed(reason, wasAccepted, 0);
    return aim.target.url.host[0]!;
  }

  it('is one after the other, three failures each, and then the first again', () => {
    const aim = new Aim({ ...plan, plain: null });
    const hosts = Array.from({ length: 12 }, () => after(aim, 1, 'refused'));
    expect(hosts.join('')).toBe('aabbbcccaaab');
  });

  it('is the same one as long as one failure in between did not follow another', () => {
    const aim = new Aim(plan);
    after(aim, 2, 'refused');
    aim.worked();
    expect(after(aim, 2, 'refused')).toBe('a');
  });

  it('is the one without TLS once no connection by TLS was had at any of the others, and the first again then', () => {
    const aim = new Aim(plan);
    expect(after(aim, 3, 'refused') + after(aim, 3, 'timeout')).toBe('bc');
    expect(aim.isPlain).toBe(false);
    expect(after(aim, 3, 'closed-by-ingest')).toBe('p');
    expect(aim.isPlain).toBe(true);
    expect(aim.shouldLookBack(59_999)).toBe(false);
    expect(aim.shouldLookBack(60_000)).toBe(true);
    expect(after(aim, 3, 'refused')).toBe('a');
  });

  it.each([
    ['tls', false],
    ['dns', false],
    ['app-rejected', false],
    ['closed-by-ingest', true],
    ['stalled', true],
  ] as const)('is never the one without TLS after %s (accepted before: %s)', (reason, wasAccepted) => {
    const aim = new Aim(plan);
    after(aim, 3, 'refused');
    after(aim, 1, reason, wasAccepted);
    expect(after(aim, 5, 'refused')).toBe('a');
    // That was long ago when all of them have been tried once more.
    expect(after(aim, 9, 'refused')).toBe('p');
  });

  it('is the first again when that has taken over', () => {
    const aim = new Aim(plan);
    after(aim, 3, 'refused');
    aim.returned();
    expect(aim.target).toBe(plan.target);
    expect(aim.shouldLookBack(1e9)).toBe(false);
  });
});
