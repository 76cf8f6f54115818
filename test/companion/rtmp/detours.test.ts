import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { parseIngestUrl } from '#protocol';
import { asObject } from '../../../companion/flv/amf0.ts';
import { answerLogin } from '../../../companion/rtmp/login.ts';
import { RtmpPublisher } from '../../../companion/rtmp/publisher.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { RtmpDouble, type DoublePeer } from '../../helpers/rtmp-double.ts';

const never = new AbortController().signal;
const key = 'canary-key-0123456789';
const doubles: RtmpDouble[] = [];
/** The call that each peer has to answer first. */
const connects = new WeakMap<DoublePeer, number>();

afterEach(async () => {
  for (const double of doubles.splice(0)) await double.stop();
});

/** An ingest that does the same on every connection, and notes each. */
class Ingest {
  readonly peers: DoublePeer[] = [];
  readonly apps: unknown[] = [];
  port = 0;

  static async open(script: (peer: DoublePeer, app: string) => Promise<void> | void): Promise<Ingest> {
    const ingest = new Ingest();
    const double = new RtmpDouble(async (peer) => {
      ingest.peers.push(peer);
      await peer.shake();
      const connect = await peer.command('connect');
      const { app, tcUrl } = asObject(connect.args[0])!;
      expect(String(tcUrl).endsWith(`/${String(app)}`)).toBe(true);
      ingest.apps.push(app);
      connects.set(peer, connect.transaction);
      await script(peer, String(app));
    });
    doubles.push(double);
    ingest.port = await double.start();
    return ingest;
  }

  url(rest = 'live'): string {
    return `rtmp://127.0.0.1:${this.port}/${rest}`;
  }

  /** Everything that publishers have sent here, as text. */
  get heard(): string {
    return this.peers
      .flatMap(({ messages }) => messages.map(({ payload }) => payload.toString('latin1')))
      .join();
  }

  /** Application and stream of the publishes that were taken. */
  readonly taken: [string, unknown][] = [];
}

async function take(ingest: Ingest, peer: DoublePeer, app: string): Promise<void> {
  peer.send('_result', connects.get(peer)!, {}, { code: 'NetConnection.Connect.Success' });
  peer.send('_result', (await peer.command('createStream')).transaction, null, 1);
  ingest.taken.push([app, (await peer.command('publish')).args[1]]);
  peer.status('status', 'NetStream.Publish.Start');
}

async function willing(): Promise<Ingest> {
  const ingest: Ingest = await Ingest.open((peer, app) => take(ingest, peer, app));
  return ingest;
}

function redirect(peer: DoublePeer, to: string): void {
  const ex = { code: 302, redirect: to };
  peer.send('_error', connects.get(peer)!, null, {
    level: 'error',
    code: 'NetConnection.Connect.Rejected',
    ex,
  });
}

function refuse(peer: DoublePeer, description: string): void {
  peer.send('_error', connects.get(peer)!, null, {
    level: 'error',
    code: 'NetConnection.Connect.Rejected',
    description,
  });
}

async function publish(address: string): Promise<string> {
  const clock = new FakeClock();
  const publisher = new RtmpPublisher({ url: parseIngestUrl(address)!, key }, { clock });
  const reason = await publisher.connect(never).then(
    () => 'live',
    (error: { reason: string; message: string }) => error.reason,
  );
  await publisher.close();
  const end = await publisher.closed;
  expect(`${end?.message} ${end?.stack} ${String(end?.cause)}`).not.toMatch(/canary|geheim/);
  expect(clock.pending).toBe(0);
  return reason;
}

describe('an ingest that sends a publisher elsewhere', () => {
  it('is followed, and never learns the key', async () => {
    const there = await willing();
    const here = await Ingest.open((peer) => redirect(peer, there.url('other')));
    expect(await publish(here.url())).toBe('live');
    expect(there.taken).toEqual([['other', key]]);
    expect(here.heard).not.toContain(key);
  });

  it('may name the server alone', async () => {
    const there = await willing();
    const here = await Ingest.open((peer) => redirect(peer, `rtmp://127.0.0.1:${there.port}`));
    expect(await publish(here.url('some/app'))).toBe('live');
    expect(there.taken).toEqual([['some/app', key]]);
  });

  it('may do so as a status of the connection, and when it knows the stream, which it then may name', async () => {
    const there = await willing();
    const named: [string, [string, string]][] = [
      [there.url('live'), ['live', key]],
      [there.url(`live/${key}`), ['live', key]],
      [there.url('edge/live/other?token=1'), ['edge/live', 'other?token=1']],
    ];
    for (const [address, taken] of named) {
      const here = await Ingest.open(async (peer) => {
        peer.send('_result', connects.get(peer)!, {}, { code: 'NetConnection.Connect.Success' });
        peer.send('_result', (await peer.command('createStream')).transaction, null, 1);
        await peer.command('publish');
        peer.status('error', 'NetConnection.Connect.Rejected', { ex: { code: 302, redirect: address } });
      });
      expect(await publish(here.url())).toBe('live');
      expect(there.taken.at(-1)).toEqual(taken);
    }
  });

  it('is followed three times in a row, and no more', async () => {
    const there = await willing();
    let to = there.url();
    const chain: Ingest[] = [];
    for (let i = 0; i < 4; i++) {
      const next = to;
      chain.unshift(await Ingest.open((peer) => redirect(peer, next)));
      to = chain[0]!.url();
    }
    expect(await publish(chain[1]!.url())).toBe('live');
    expect(await publish(chain[0]!.url())).toBe('app-rejected');
    expect(there.taken).toHaveLength(1);
  });

  it('in a circle is left after three rounds, without the key', async () => {
    const here: Ingest = await Ingest.open((peer) => redirect(peer, here.url()));
    expect(await publish(here.url())).toBe('app-rejected');
    expect(here.peers).toHaveLength(4);
    expect(here.heard).not.toContain(key);
  });

  it('to something that is no ingest is not followed', async () => {
    for (const address of ['https://127.0.0.1/live', '', 'rtmp://', 'live']) {
      const here = await Ingest.open((peer) => redirect(peer, address));
      expect([address, await publish(here.url())]).toEqual([address, 'app-rejected']);
    }
  });

  it('when it refuses the publish has nothing against the key', async () => {
    const here = await Ingest.open(async (peer) => {
      peer.send('_result', connects.get(peer)!, {}, {});
      peer.send('_result', (await peer.command('createStream')).transaction, null, 1);
      await peer.command('publish');
      peer.status('error', 'NetStream.Publish.Rejected', { ex: { code: 302, redirect: 'http://x/' } });
    });
    expect(await publish(here.url())).toBe('app-rejected');
  });
});

const md5 = (text: string, encoding: 'hex' | 'base64'): string =>
  createHash('md5').update(text).digest(encoding);
const query = (app: string): Record<string, string> =>
  Object.fromEntries([...app.matchAll(/[?&](\w+)=([^&]*)/g)].map(([, name, value]) => [name!, value!]));

/** Asks as Adobe's servers do. */
async function adobe(salt = 'pepper', opaque: string | null = 'opaque77=='): Promise<Ingest> {
  const reject = '[ AccessManager.Reject ] : ';
  const ingest: Ingest = await Ingest.open((peer, app) => {
    const { authmod, user, challenge, response } = query(app);
    if (!authmod) return refuse(peer, `${reject}[ code=403 need auth; authmod=adobe ] : `);
    const asked = `&challenge=chal1234${opaque === null ? '' : `&opaque=${opaque}`}`;
    if (!response)
      return refuse(peer, `${reject}[ authmod=adobe ] : ?reason=needauth&user=${user}&salt=${salt}${asked}`);
    const secret = md5(`anna${salt}geheim`, 'base64');
    const right = user === 'anna' && response === md5(secret + (opaque ?? 'chal1234') + challenge, 'base64');
    return right ? take(ingest, peer, app) : refuse(peer, `${reject}[ authmod=adobe ] : ?reason=authfailed`);
  });
  return ingest;
}

/** Asks as Limelight's servers do (RFC 2617). */
async function limelight(): Promise<Ingest> {
  const ingest: Ingest = await Ingest.open((peer, app) => {
    const { authmod, user, nonce, cnonce, nc, response } = query(app);
    if (!authmod) return refuse(peer, '[ code=403 need auth; authmod=llnw ]');
    if (!response) return refuse(peer, '[ authmod=llnw ] : ?reason=needauth&user=anna&nonce=n0nce');
    const path = app.replace(/[?&]authmod=.*/, '');
    const what = md5(`publish:/${path}${path.includes('/') ? '' : '/_definst_'}`, 'hex');
    const right = md5(`${md5('anna:live:geheim', 'hex')}:${nonce}:${nc}:${cnonce}:auth:${what}`, 'hex');
    return user === 'anna' && nonce === 'n0nce' && response === right
      ? take(ingest, peer, app)
      : refuse(peer, '[ authmod=llnw ] : ?reason=nosuchuser');
  });
  return ingest;
}

const at = (ingest: Ingest, login: string, app = 'live'): string =>
  `rtmp://${login}127.0.0.1:${ingest.port}/${app}`;

describe('an ingest that wants a user name and a password', () => {
  it.each([
    ['Adobe’s', () => adobe()],
    ['Adobe’s without a salt and with the challenge alone', () => adobe('', null)],
    ['Limelight’s', limelight],
  ])('in %s way is given them, and sees the password at no time', async (_, open) => {
    const ingest = await open();
    for (const app of ['live', 'live/instance', 'live?backup=1']) {
      expect(await publish(at(ingest, 'anna:geheim@', app))).toBe('live');
    }
    expect(ingest.heard).not.toContain('geheim');
    expect(ingest.peers).toHaveLength(9);
  });

  it.each([
    ['', 'login-required', 1],
    ['anna:wrong@', 'login-rejected', 3],
    ['bert:geheim@', 'login-rejected', 3],
    ['anna@', 'login-rejected', 3],
  ])('is told apart from one that refuses the key: %j', async (login, reason, connections) => {
    for (const ingest of [await adobe(), await limelight()]) {
      expect(await publish(at(ingest, login))).toBe(reason);
      expect(ingest.peers).toHaveLength(connections);
      expect(ingest.heard).not.toContain(key);
    }
  });

  it('again and again is left', async () => {
    const needsUser = await Ingest.open((peer) => refuse(peer, '[ code=403 need auth; authmod=adobe ]'));
    expect(await publish(at(needsUser, 'anna:geheim@'))).toBe('login-rejected');
    expect(needsUser.peers).toHaveLength(2);
    const challenges = await Ingest.open((peer) =>
      refuse(peer, '[ authmod=adobe ] : ?reason=needauth&user=anna&salt=s&challenge=c'),
    );
    expect(await publish(at(challenges, 'anna:geheim@'))).toBe('login-rejected');
    expect(challenges.peers).toHaveLength(2);
  });

  it('by another ingest that it was sent to is given them there', async () => {
    const there = await adobe();
    const here = await Ingest.open((peer) => redirect(peer, there.url()));
    expect(await publish(at(here, 'anna:geheim@'))).toBe('live');
  });

  it('in a way that nobody knows refuses the connection', () => {
    const login = { user: 'anna', password: 'geheim' };
    expect(answerLogin('authmod=kerberos ?reason=needauth', { login, app: 'a' }, false, 'n')).toBeNull();
    expect(answerLogin('no such app', { app: 'a' }, false, 'n')).toBeNull();
  });
});
