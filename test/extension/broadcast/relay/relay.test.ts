import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { wireError, type ChunkReply, type SendKeyReply } from '#protocol';
import type { Problem } from '../../../../extension/messages/broadcast-status.ts';
import type { DestinationRequest } from '../../../../extension/messages/start-request.ts';
import type { BroadcastError } from '../../../../extension/broadcast/broadcast-error.ts';
import { Relay } from '../../../../extension/broadcast/relay/relay.ts';
import type { RelayEvents } from '../../../../extension/broadcast/relay/relay-deps.ts';
import { openSocket } from '../../../../extension/companion/link/socket.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';
import { accepted, destinationStatus, FakeCompanion } from '../../../helpers/fake-companion.ts';
import { nobody } from '../../../helpers/finding.ts';
import { until } from '../../../helpers/until.ts';

const youtube: DestinationRequest = { id: 'youtube', platform: 'youtube', name: 'YouTube', key: 'k-1' };
const twitch: DestinationRequest = { id: 'twitch', platform: 'twitch', name: 'Twitch', key: 'k-2' };
const never = new AbortController().signal;

let companion: FakeCompanion;
let clock: FakeClock;
let up: boolean;
/** Whether it is a server that the relay goes to. */
let far: boolean;
let wallTime: number;
const open: Relay[] = [];

beforeEach(async () => {
  companion = new FakeCompanion();
  await companion.start();
  clock = new FakeClock();
  up = true;
  far = false;
  wallTime = 1_000_000;
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((relay) => relay.end()));
  await companion.stop();
});

function relayTo(...destinations: DestinationRequest[]) {
  const onEpochNeeded = vi.fn();
  const onOver = vi.fn<(problem: Problem) => void>();
  const onAway = vi.fn<(code: string) => void>();
  const relay = new Relay(
    {
      ...{ destinations, pairing: companion.credentials },
      ...(far && { server: 'https://stream.example.org' }),
    },
    'broadcast-1',
    {
      clock,
      openSocket,
      findCompanion: async () => (up ? companion.finding : nobody),
      wallTime: () => wallTime,
    },
    { onChange: () => {}, onEpochNeeded, onOver, onAway, onDial: () => {} },
  );
  open.push(relay);
  const push = (epoch: number, from: number, to = from): void => {
    for (let seq = from; seq <= to; seq++) relay.push({ epoch, seq, data: new ArrayBuffer(8) });
  };
  const phases = (): string[] => relay.views().map(({ phase }) => phase);
  return { relay, push, phases, onEpochNeeded, onOver, onAway };
}

/** A relay that is live on two platforms. */
async function liveOnBoth(): Promise<ReturnType<typeof relayTo>> {
  const made = relayTo(youtube, twitch);
  await made.relay.connect(never);
  await until(() => expect(made.phases()).toEqual(['live', 'live']));
  return made;
}

/** A relay whose connection was cut behind its first chunk, of which the companion knows when it is back. */
async function cutBehindOneChunk(): Promise<ReturnType<typeof relayTo>> {
  const made = relayTo(youtube);
  const { relay, push, phases } = made;
  await relay.connect(never);
  push(0, 0);
  await until(() => expect(companion.chunks).toEqual(['0/0']));
  companion.cut();
  await until(() => expect(phases()).toEqual(['trouble']));
  companion.onKey = ({ name = '' }) => accepted(name, { epoch: 0, seq: 1 });
  return made;
}

describe('connecting to the companion', () => {
  it('connects only the chosen destinations and hands each its key', async () => {
    await liveOnBoth();
    expect(companion.keys.map(({ key }) => key).sort()).toEqual(['k-1', 'k-2']);
    const auths = [...companion.sockets].map(({ handshake }) => handshake.auth);
    const { clientId, token } = companion.credentials;
    const auth = { broadcastId: 'broadcast-1', protocol: 1, clientId };
    expect(auths).toMatchObject([auth, auth]);
    expect(auths[0]!['nonce']).not.toBe(auths[1]!['nonce']);
    expect(JSON.stringify([auths, companion.proofs])).not.toContain(token);
    expect(companion.early).toEqual([]);
  });

  it('counts its epochs on from those that the companion has, from before the browser died', async () => {
    companion.onKey = ({ name = '' }) => ({ ...accepted(name), next: { epoch: 4, seq: 7 } });
    const { push, onEpochNeeded } = await liveOnBoth();
    push(0, 0, 1);
    push(1, 0);
    await until(() => expect(companion.chunks).toEqual(['5/0', '5/1', '6/0']));
    expect(onEpochNeeded).not.toHaveBeenCalled();
  });

  it('says that the companion is missing when none is found', async () => {
    up = false;
    await expect(relayTo(youtube).relay.connect(never)).rejects.toMatchObject({
      problem: { code: 'companion-missing' },
    });
  });

  it('says why when every key was refused', async () => {
    companion.onKey = () => ({
      ok: false,
      error: { code: 'key-empty', message: 'The stream key is empty.' },
    });
    await expect(relayTo(youtube, twitch).relay.connect(never)).rejects.toMatchObject({
      problem: { code: 'key-empty', message: 'The stream key is empty.' },
    });
  });

  it('goes on with the others when one key was refused, and sends that one nothing', async () => {
    companion.onKey = ({ key, name = '' }) =>
      key === 'k-2' ? { ok: false, error: { code: 'key-malformed', message: 'Bad key.' } } : accepted(name);
    const { relay, push, phases } = relayTo(youtube, twitch);
    await relay.connect(never);
    await until(() => expect(phases()).toEqual(['live', 'trouble']));
    expect(relay.views()[1]).toMatchObject({ reason: 'key-malformed', message: 'Bad key.' });
    push(0, 0, 2);
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1', '0/2']));
  });

  it.each([
    ['a companion on this computer', 8_000, 'companion-missing'],
    ['a server', 15_000, 'server-missing'],
  ])('gives up on %s that never answers the key after %i ms', async (who, ms, code) => {
    far = who === 'a server';
    companion.onKey = () => new Promise(() => {}) as never;
    const { relay } = relayTo(youtube);
    let given: string | null = null;
    const outcome = relay.connect(never).catch(({ problem }: BroadcastError) => (given = problem.code));
    await until(() => expect(companion.keys.length).toBe(1));
    await clock.advance(ms - 1);
    expect(given).toBeNull();
    await clock.advance(1);
    await outcome;
    expect(given).toBe(code);
  });
});

describe('somebody else who listens on the companion’s port', () => {
  it.each(['falsely', 'never'] as const)('and proves itself %s gets no key and no proof', async (proves) => {
    companion.proves = proves;
    const { relay, phases } = relayTo(youtube, twitch);
    const outcome = expect(relay.connect(never)).rejects.toMatchObject({
      problem: { code: 'companion-unproven' },
    });
    if (proves === 'never') {
      await until(() => expect(companion.sockets.size).toBe(2));
      // Each client has its own deadline, set when it dialled, and has to have noticed that somebody answered.
      await until(() => expect(clock.pending).toBe(3));
      await clock.advance(5000);
    }
    await outcome;
    expect(phases()).toEqual(['trouble', 'trouble']);
    expect(relay.views()[0]!.reason).toBe('companion-unproven');
    await until(() => expect(companion.sockets.size).toBe(0));
    expect([companion.keys, companion.proofs, companion.early]).toEqual([[], [], []]);
  });

  it('gets no key either when it comes in the middle of a broadcast', async () => {
    const { relay, push, phases } = relayTo(youtube);
    await relay.connect(never);
    companion.proves = 'falsely';
    companion.cut();
    await until(() => expect(phases()).toEqual(['trouble']));
    push(0, 0, 3);
    await clock.advance(2000);
    await until(() => expect(relay.views()[0]!.reason).toBe('companion-unproven'));
    expect([companion.keys.length, companion.proofs.length, companion.chunks]).toEqual([1, 1, []]);
    // It is told of the end when it is back.
    companion.proves = 'truly';
  });

  const words = 'Words of a stranger: enter your key at …';

  it.each([
    ['something-new', 'companion-unproven'],
    ['key-placeholder', 'companion-unproven'],
    ['computer-slept', 'companion-unproven'],
    ['not-paired', 'not-paired'],
    ['too-many', 'too-many'],
  ])('and refuses with %s has %s said in our own words', async (code, said) => {
    companion.refuses = { code, message: words };
    const { relay } = relayTo(youtube, twitch);
    const failure = await relay.connect(never).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: said, problem: { code: said } });
    const trouble = { phase: 'trouble', reason: said, message: '' };
    expect(relay.views()).toMatchObject([trouble, trouble]);
    expect(JSON.stringify([failure, relay.views()])).not.toContain('stranger');
  });

  it.each([
    ['refuses', () => (companion.refuses = { code: 'key-malformed', message: words })],
    ['proves itself falsely', () => (companion.proves = 'falsely')],
  ])('and %s ends no destination: that is live again once the companion is back', async (_, squat) => {
    const { relay, push, phases, onOver } = await liveOnBoth();
    squat();
    companion.cut();
    await until(() => expect(phases()).toEqual(['trouble', 'trouble']));
    await clock.advance(2000);
    await until(() =>
      expect(relay.views().map(({ reason }) => reason)).toEqual(Array(2).fill('companion-unproven')),
    );
    companion.refuses = null;
    companion.proves = 'truly';
    await clock.advance(2000);
    await until(() => expect(phases()).toEqual(['live', 'live']));
    push(0, 0, 1);
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1']));
    expect(onOver).not.toHaveBeenCalled();
  });

  it('is not heard, whatever it says before it has proved itself', async () => {
    companion.proves = 'never';
    const figures = { bitrate: 9, bytesAcked: 9, queueMs: 9, behindMs: 9, droppedFrames: 9, reconnects: 9 };
    companion.onConnect = (socket) => {
      socket.emit('destination', destinationStatus(words, { state: 'failed', message: words }));
      socket.emit('stats', { id: 'd', ...figures, uptimeMs: 9 });
      socket.emit('ended', { code: 'companion-stopped', message: words });
      socket.emit('refused', { event: 'connect', code: 'internal', message: words });
    };
    const { relay, onOver } = relayTo(youtube);
    const outcome = expect(relay.connect(never)).rejects.toMatchObject({
      problem: { code: 'companion-unproven' },
    });
    await until(() => expect(companion.sockets.size).toBe(1));
    await until(() => expect(clock.pending).toBe(2));
    await clock.advance(5000);
    await outcome;
    expect(relay.views()).toMatchObject([{ bitrates: [], behindMs: 0, droppedFrames: 0, message: '' }]);
    expect([relay.uptimeMs, JSON.stringify(relay.views()).includes('stranger')]).toEqual([0, false]);
    expect(onOver).not.toHaveBeenCalled();
  });

  it('and says that ffmpeg is missing has that said in our own words', async () => {
    companion.ffmpeg = { code: 'ffmpeg-missing', message: words };
    const deps = {
      clock,
      openSocket,
      wallTime: () => wallTime,
      findCompanion: async () => companion.finding,
    };
    const request = { destinations: [youtube], pairing: companion.credentials };
    const events = new Proxy({} as RelayEvents, { get: () => () => {} });
    const failure = await new Relay(request, 'broadcast-1', deps, events)
      .connect(never)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ problem: { code: 'ffmpeg-missing' } });
    expect(JSON.stringify(failure)).not.toContain('stranger');
  });
});

describe('sending chunks', () => {
  it('sends every chunk over one connection, in order', async () => {
    const { push } = await liveOnBoth();
    push(0, 0, 1);
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1']));
    push(0, 2);
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1', '0/2']));
  });

  it('says where a recording goes on from the one before it, but not where the end of that is lost', async () => {
    const { relay, phases, onEpochNeeded } = relayTo(youtube);
    await relay.connect(never);
    await until(() => expect(phases()).toEqual(['live']));
    const push = (epoch: number, afterMs?: number): void =>
      relay.push({ epoch, seq: 0, data: new ArrayBuffer(8), ...(afterMs !== undefined && { afterMs }) });
    push(0);
    push(1, 33);
    await until(() =>
      expect(companion.places).toEqual([
        { epoch: 0, seq: 0 },
        { epoch: 1, seq: 0, afterMs: 33 },
      ]),
    );
    companion.onChunk = () => ({ ok: false, error: { code: 'chunk-not-media', message: 'no' }, next: null });
    push(2, 33);
    await until(() => expect(companion.places).toHaveLength(3));
    await clock.advance(2_000);
    await until(() => expect(onEpochNeeded).toHaveBeenCalled());
    push(3, 33);
    await until(() => expect(companion.places.at(-1)).toEqual({ epoch: 3, seq: 0 }));
  });

  it('goes on over another connection at once when that one is lost, from what was not acknowledged', async () => {
    companion.onChunk = ({ epoch, seq }) => (seq < 2 ? { ok: true, next: { epoch, seq: seq + 1 } } : null);
    const { push, phases } = await liveOnBoth();
    push(0, 0, 3);
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1', '0/2', '0/3']));
    companion.onChunk = ({ epoch, seq }) => ({ ok: true, next: { epoch, seq: seq + 1 } });
    companion.carrier!.conn.close();
    await until(() => expect(companion.chunks.slice(4)).toEqual(['0/2', '0/3']));
    expect(phases().sort()).toEqual(['live', 'trouble']);
    push(0, 4);
    await until(() => expect(companion.chunks.slice(4)).toEqual(['0/2', '0/3', '0/4']));
  });

  it('goes on over another connection when that one takes nothing', async () => {
    companion.onChunk = () => null;
    const { push } = await liveOnBoth();
    push(0, 0, 1);
    await until(() => expect(companion.chunks.length).toBe(2));
    const { carrier } = companion;
    await clock.advance(3001);
    push(0, 2);
    await clock.advance(1000);
    await until(() => expect(companion.chunks.slice(2)).toEqual(['0/0', '0/1', '0/2']));
    expect(companion.carrier).not.toBe(carrier);
  });

  it('sends nothing again over one that is as silent, until something is heard of it', async () => {
    companion.onChunk = () => null;
    const { push, phases } = await liveOnBoth();
    push(0, 0);
    await until(() => expect(companion.chunks).toHaveLength(1));
    const first = companion.carrier!;
    await clock.advance(3001);
    push(0, 1);
    await clock.advance(1000);
    await until(() => expect(companion.chunks.slice(1)).toEqual(['0/0', '0/1']));
    await clock.advance(3001);
    push(0, 2);
    await until(() => expect(companion.chunks.slice(3)).toEqual(['0/2']));
    expect(companion.carrier).not.toBe(first);
    first.emit('destination', destinationStatus('heard'));
    await until(() => expect(phases()).toContain('live'));
    push(0, 3);
    await until(() => expect(companion.chunks.slice(4)).toEqual(['0/3']));
    await clock.advance(3001);
    push(0, 4);
    await clock.advance(4000);
    await until(() => expect(companion.chunks.slice(5)).toEqual(['0/0', '0/1', '0/2', '0/3', '0/4']));
    expect(companion.carrier).toBe(first);
  });

  it('sends nothing again over the only connection there is', async () => {
    companion.onChunk = () => null;
    const { relay, push } = relayTo(youtube);
    await relay.connect(never);
    push(0, 0, 1);
    await until(() => expect(companion.chunks.length).toBe(2));
    await clock.advance(3001);
    push(0, 2);
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1', '0/2']));
  });

  it('sends what was not acknowledged again after the connection was lost, and nothing twice that was', async () => {
    const { relay, push, phases } = relayTo(youtube);
    await relay.connect(never);
    push(0, 0, 2);
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1', '0/2']));
    companion.cut();
    await until(() => expect(phases()).toEqual(['trouble']));
    expect(relay.views()[0]!.reason).toBe('companion-lost');
    push(0, 3, 5);
    companion.onKey = ({ name = '' }) => accepted(name, { epoch: 0, seq: 3 });
    await clock.advance(2000);
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1', '0/2', '0/3', '0/4', '0/5']));
  });

  it('sends what it has missed four times as fast as it was recorded, and the pause behind all of it', async () => {
    const { relay, push, phases } = await cutBehindOneChunk();
    for (const seq of [1, 2, 3]) {
      push(0, seq);
      if (seq < 3) await clock.advance(400);
    }
    relay.pause();
    await clock.advance(1200);
    await until(() => expect(phases()).toEqual(['live']));
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1']));
    await clock.advance(100);
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1', '0/2']));
    expect(companion.pauses).toEqual([]);
    await clock.advance(100);
    await until(() => expect(companion.pauses).toEqual([4]));
    expect(companion.chunks).toEqual(['0/0', '0/1', '0/2', '0/3']);
  });

  it('asks for a new recording when the companion came back and remembers nothing', async () => {
    const { relay, push, onEpochNeeded, phases } = relayTo(youtube);
    await relay.connect(never);
    push(0, 0, 2);
    await until(() => expect(companion.chunks.length).toBe(3));
    companion.cut();
    await until(() => expect(phases()).toEqual(['trouble']));
    await clock.advance(2000);
    await until(() => expect(phases()).toEqual(['live']));
    await clock.advance(0);
    expect(onEpochNeeded).toHaveBeenCalledOnce();
    push(0, 3);
    push(1, 0, 1);
    await until(() => expect(companion.chunks.slice(3)).toEqual(['1/0', '1/1']));
  });

  it('goes back to the chunk that the companion names when one is missing there', async () => {
    const { relay, push, onEpochNeeded } = relayTo(youtube);
    let lose = true;
    companion.onChunk = ({ epoch, seq }) => {
      if (seq === 1 && lose) return null;
      if (seq < 2 || !lose) return { ok: true, next: { epoch, seq: seq + 1 } };
      lose = false;
      return { ok: false, error: { code: 'chunk-out-of-order', message: '' }, next: { epoch, seq: 1 } };
    };
    await relay.connect(never);
    push(0, 0, 2);
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1', '0/2', '0/1', '0/2']));
    expect(onEpochNeeded).not.toHaveBeenCalled();
  });

  it('says the pause again behind the chunks that it goes back to', async () => {
    let isMissing = true;
    companion.onChunk = ({ epoch, seq }) => {
      if (seq < 2 || !isMissing) return { ok: true, next: { epoch, seq: seq + 1 } };
      isMissing = false;
      return { ok: false, error: { code: 'chunk-out-of-order', message: '' }, next: { epoch, seq: 2 } };
    };
    const { relay, push } = relayTo(youtube);
    await relay.connect(never);
    push(0, 0, 2);
    relay.pause();
    await until(() => expect(companion.pauses).toEqual([3, 4]));
    expect(companion.chunks).toEqual(['0/0', '0/1', '0/2', '0/2']);
  });

  it('leaves a refusal to the connection that carries the chunks by then', async () => {
    const replies: ((reply: ChunkReply) => void)[] = [];
    companion.onChunk = () => new Promise((resolve) => replies.push(resolve));
    const { push, phases } = await liveOnBoth();
    push(0, 0, 1);
    await until(() => expect(replies).toHaveLength(2));
    const before = companion.carrier!;
    await clock.advance(3001);
    push(0, 2);
    await clock.advance(1000);
    await until(() => expect(replies).toHaveLength(5));
    replies[1]!({
      ok: false,
      error: { code: 'chunk-out-of-order', message: '' },
      next: { epoch: 0, seq: 1 },
    });
    await clock.advance(0);
    before.emit('destination', destinationStatus('behind it', { state: 'stalled', reason: 'stalled' }));
    await until(() => expect(phases()).toContain('trouble'));
    push(0, 3);
    await clock.advance(1000);
    await until(() => expect(replies).toHaveLength(6));
    expect(companion.chunks).toEqual(['0/0', '0/1', '0/0', '0/1', '0/2', '0/3']);
  });

  it('asks for a new recording at most every two seconds, whatever is refused', async () => {
    companion.onChunk = () => ({
      ok: false,
      error: { code: 'ffmpeg-failed', message: '' },
      next: null,
    });
    const { relay, push, onEpochNeeded } = relayTo(youtube);
    await relay.connect(never);
    push(0, 0, 3);
    // It listens for the companion, too.
    await until(() => expect(clock.pending).toBe(2));
    await clock.advance(0);
    expect(onEpochNeeded).toHaveBeenCalledTimes(1);
    push(1, 0, 3);
    await until(() => expect(clock.pending).toBe(2));
    await clock.advance(1999);
    expect(onEpochNeeded).toHaveBeenCalledTimes(1);
    await clock.advance(1);
    expect(onEpochNeeded).toHaveBeenCalledTimes(2);
  });

  it('begins anew when nothing was acknowledged for longer than the window lasts', async () => {
    companion.onChunk = () => null;
    const { relay, push, onEpochNeeded, phases } = relayTo(youtube);
    await relay.connect(never);
    push(0, 0);
    await clock.advance(30_001);
    push(0, 1);
    await until(() => expect(phases()).toEqual(['trouble']));
    await clock.advance(2000);
    await until(() => expect(phases()).toEqual(['live']));
    await clock.advance(2000);
    expect(onEpochNeeded).toHaveBeenCalled();
  });

  it('reports that the companion ended the broadcast', async () => {
    companion.onChunk = () => ({
      ok: false,
      error: { code: 'broadcast-over', message: 'Over.' },
      next: null,
    });
    const { relay, push, onOver } = relayTo(youtube);
    await relay.connect(never);
    push(0, 0);
    await until(() => expect(onOver).toHaveBeenCalledWith({ code: 'broadcast-over', message: 'Over.' }));
  });
});

describe('a companion that ends the show or is away', () => {
  const why = { code: 'companion-stopped', message: 'Stopped.' } as const;

  it('says that it was stopped: the show is over', async () => {
    const { relay, onOver } = relayTo(youtube);
    await relay.connect(never);
    for (const socket of companion.sockets) socket.emit('ended', why);
    await until(() => expect(onOver).toHaveBeenCalledWith(why));
  });

  it('says so to one who comes back while it stops, and who then keeps the key', async () => {
    const { relay, phases, onOver } = relayTo(youtube);
    await relay.connect(never);
    companion.onProven = (socket) => socket.emit('ended', why);
    companion.cut();
    await until(() => expect(phases()).toEqual(['trouble']));
    await clock.advance(1000);
    await until(() => expect(onOver).toHaveBeenCalledWith(why));
    expect(companion.keys).toHaveLength(1);
  });

  it('is not believed as long as it has not proved itself', async () => {
    const { relay, phases, onOver } = relayTo(youtube);
    await relay.connect(never);
    companion.proves = 'falsely';
    companion.onConnect = (socket) => socket.emit('ended', why);
    companion.cut();
    await until(() => expect(phases()).toEqual(['trouble']));
    await clock.advance(1000);
    await until(() => expect(relay.views()[0]!.reason).toBe('companion-unproven'));
    expect(onOver).not.toHaveBeenCalled();
    companion.proves = 'truly';
  });

  it('goes on with the show when it is back within the time that it has named', async () => {
    const { relay, phases, onOver } = relayTo(youtube);
    companion.graceMs = 10_000;
    await relay.connect(never);
    up = false;
    companion.cut();
    await until(() => expect(phases()).toEqual(['trouble']));
    await clock.advance(9_000);
    up = true;
    await clock.advance(999);
    await until(() => expect(phases()).toEqual(['live']));
    await clock.advance(20_000);
    expect(onOver).not.toHaveBeenCalled();
  });

  it('is asked for when it is back later: nothing is opened at it before the person has said go on', async () => {
    const { relay, phases, onAway } = relayTo(youtube, twitch);
    companion.onKey = ({ rejoin, name = '' }) =>
      rejoin ? { ok: false, error: wireError('consent-needed') } : accepted(name);
    companion.graceMs = 10_000;
    await relay.connect(never);
    await until(() => expect(phases()).toEqual(['live', 'live']));
    up = false;
    companion.cut();
    await until(() => expect(phases()).toEqual(['trouble', 'trouble']));
    await clock.advance(9_999);
    expect(onAway).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(onAway).toHaveBeenCalledWith('companion-gone');
    relay.hold({ width: 1280, height: 720, frameRate: 30 });
    up = true;
    const [refused, { consents }] = [companion.keys.length, companion];
    await clock.advance(2_000);
    await until(() => expect(companion.keys.length).toBeGreaterThan(refused));
    expect(companion.keys.slice(2).every(({ rejoin }) => rejoin)).toBe(true);
    expect([phases(), companion.consents]).toEqual([['trouble', 'trouble'], consents]);
    relay.release();
    await until(async () => {
      await clock.advance(250);
      expect(phases()).toEqual(['live', 'live']);
    });
    await until(() => expect(companion.consents).toBeGreaterThan(consents));
    expect(companion.keys.at(-1)).not.toHaveProperty('rejoin');
  });

  it('is asked for, too, when the machine slept meanwhile and its clock with it', async () => {
    const { relay, phases, onAway } = relayTo(youtube);
    await relay.connect(never);
    companion.cut();
    await until(() => expect(phases()).toEqual(['trouble']));
    wallTime += 60_000;
    await clock.advance(250);
    await until(() => expect(companion.keys.at(-1)).toMatchObject({ rejoin: true }));
    expect(onAway).toHaveBeenCalledWith('companion-gone');
  });

  it('is asked for when the companion alone slept, whether it says so now, at a chunk or when it is found again', async () => {
    const { relay, push, onAway } = relayTo(youtube);
    await relay.connect(never);
    const [socket] = companion.sockets;
    socket!.emit('held', wireError('computer-slept'));
    await until(() => expect(onAway.mock.calls).toEqual([['computer-slept']]));
    companion.onChunk = () => ({ ok: false, error: wireError('consent-needed'), next: null });
    push(0, 0);
    await until(() => expect(onAway).toHaveBeenCalledTimes(2));
    companion.onChunk = () => null;
    companion.onKey = ({ name = '' }) => ({ ...accepted(name), held: true }) as SendKeyReply;
    companion.cut();
    await until(async () => {
      await clock.advance(250);
      expect(onAway.mock.calls.length).toBeGreaterThan(2);
    });
  });
});

describe('a relay that is held', () => {
  it('sends nothing, not even what waits, until it is released; then the next epoch, behind the consent', async () => {
    const { relay, push, onEpochNeeded } = relayTo(youtube);
    await relay.connect(never);
    await until(() => expect(companion.consents).toBe(1));
    push(0, 0, 3);
    await until(() => expect(companion.chunks).toHaveLength(4));
    relay.hold({ width: 1280, height: 720, frameRate: 30 });
    push(0, 4, 9);
    await until(() => expect(companion.pauses).toEqual([4]));
    await clock.advance(60_000);
    relay.release();
    push(0, 10);
    push(1, 0);
    await until(() => expect(companion.chunks.slice(4)).toEqual(['1/0']));
    expect([companion.consents, onEpochNeeded.mock.calls]).toEqual([2, []]);
  });
});

describe('what is shown for a destination', () => {
  it('follows the companion, with the reason and the time of the next attempt', async () => {
    const { relay } = relayTo(youtube);
    await relay.connect(never);
    const [socket] = companion.sockets;
    socket!.emit(
      'destination',
      destinationStatus('y', { state: 'waiting', reason: 'refused', message: 'No.', retryInMs: 500 }),
    );
    await until(() =>
      expect(relay.views()[0]).toMatchObject({
        phase: 'trouble',
        reason: 'refused',
        message: 'No.',
        retryAt: 1_000_500,
      }),
    );
    wallTime += 300;
    expect(relay.views()[0]).toMatchObject({ retryAt: 1_000_500 });
    socket!.emit('destination', destinationStatus('y', { state: 'publishing' }));
    await until(() => expect(relay.views()[0]!.phase).toBe('key-sent'));
  });

  it('takes a reason that only a newer companion knows, with its sentence', async () => {
    const { relay } = relayTo(youtube);
    await relay.connect(never);
    const [socket] = companion.sockets;
    const failed = destinationStatus('y', { state: 'failed', message: 'Ask the venue.' });
    socket!.emit('destination', { ...failed, reason: 'venue-closed' as 'dns' });
    await until(() =>
      expect(relay.views()[0]).toMatchObject({
        ...{ phase: 'trouble', reason: 'venue-closed', message: 'Ask the venue.' },
      }),
    );
  });

  it('remembers the bitrates of the last minute, and no more', async () => {
    const { relay } = relayTo(youtube);
    await relay.connect(never);
    const [socket] = companion.sockets;
    const stats = {
      id: 'y',
      bytesAcked: 0,
      queueMs: 0,
      behindMs: 0,
      droppedFrames: 0,
      reconnects: 0,
      uptimeMs: 0,
    };
    for (let second = 1; second <= 70; second++) socket!.emit('stats', { ...stats, bitrate: second });
    await until(() => expect(relay.views()[0]!.bitrate).toBe(70));
    expect(relay.views()[0]!.bitrates).toEqual(Array.from({ length: 60 }, (_, second) => second + 11));
  });

  it('says of what is live how far it is behind, and that the upload is too slow', async () => {
    const { relay } = relayTo(youtube);
    await relay.connect(never);
    const [socket] = companion.sockets;
    socket!.emit('stats', {
      ...{ id: 'y', bitrate: 1, bytesAcked: 0, queueMs: 0, behindMs: 8_100, droppedFrames: 0 },
      ...{ reconnects: 0, uptimeMs: 0 },
    });
    const slow = { state: 'live', reason: 'upload-slow', message: 'Too slow.' } as const;
    socket!.emit('destination', destinationStatus('y', slow));
    await until(() =>
      expect(relay.views()[0]).toMatchObject({
        ...{ phase: 'live', reason: 'upload-slow', message: 'Too slow.', behindMs: 8_100, retryAt: null },
      }),
    );
    // A companion that is older measures nothing.
    const old = {
      id: 'y',
      bitrate: 2,
      bytesAcked: 0,
      queueMs: 0,
      droppedFrames: 0,
      reconnects: 0,
      uptimeMs: 0,
    };
    socket!.emit('stats', old);
    await until(() => expect(relay.views()[0]).toMatchObject({ bitrate: 2, behindMs: 0 }));
  });

  it('says that what is on its way is held back on purpose, how long still, and by how much then', async () => {
    const { relay } = relayTo({ ...youtube, delaySeconds: 30, server: 'nearest', allowPlain: true });
    await relay.connect(never);
    expect(companion.keys).toMatchObject([{ delaySeconds: 30, server: 'nearest', allowPlain: true }]);
    const [socket] = companion.sockets;
    const delayed = { state: 'connecting', reason: 'delayed', message: 'Wait.', retryInMs: 20_000 } as const;
    socket!.emit('destination', destinationStatus('y', delayed));
    await until(() =>
      expect(relay.views()[0]).toMatchObject({ phase: 'key-sent', reason: 'delayed', message: 'Wait.' }),
    );
    expect(relay.views()[0]!.retryAt).not.toBe(null);
    const figures = { bitrate: 1, bytesAcked: 0, queueMs: 0, behindMs: 0, droppedFrames: 0, reconnects: 0 };
    socket!.emit('stats', { id: 'y', ...figures, uptimeMs: 0, delayMs: 29_980 });
    await until(() => expect(relay.views()[0]).toMatchObject({ behindMs: 0, delayMs: 29_980 }));
  });

  it('ignores what does not have the form', async () => {
    const { relay } = relayTo(youtube);
    await relay.connect(never);
    const [socket] = companion.sockets;
    socket!.emit('destination', { state: 'hacked' });
    socket!.emit('stats', { id: 'y', bitrate: 'much' });
    socket!.emit('destination', destinationStatus('y', { state: 'stalled', reason: 'stalled' }));
    await until(() => expect(relay.views()[0]).toMatchObject({ reason: 'stalled', bitrate: 0 }));
  });
});

describe('a companion that stands still', () => {
  const figures = { id: 'y', bitrate: 9, bytesAcked: 0, queueMs: 0, droppedFrames: 0, reconnects: 0 };

  it('is no evidence of anything within 5 s, and is believed again as soon as it says something', async () => {
    const { relay, phases } = await liveOnBoth();
    await clock.advance(3000);
    expect(phases()).toEqual(['live', 'live']);
    await clock.advance(1000);
    expect(relay.views()).toMatchObject([
      { phase: 'trouble', reason: 'companion-silent', bitrate: 0 },
      { phase: 'trouble', reason: 'companion-silent', bitrate: 0 },
    ]);
    for (const socket of companion.sockets) socket.emit('stats', { ...figures, uptimeMs: 0 });
    await until(() => expect(phases()).toEqual(['live', 'live']));
  });

  it('is told of one connection alone where the others are answered, by figures or for a chunk', async () => {
    const { push, phases } = await liveOnBoth();
    for (let seq = 0; seq < 5; seq++) {
      push(0, seq);
      await until(() => expect(companion.chunks).toHaveLength(seq + 1));
      await clock.advance(1000);
    }
    expect(phases().sort()).toEqual(['live', 'trouble']);
  });

  it.each([
    [false, 'companion'],
    [true, 'server'],
  ])('is told of where it is, as that it is lost is (far: %s)', async (isFar, what) => {
    far = isFar;
    companion.onChunk = () => null;
    const { relay, phases } = relayTo(youtube);
    const reasons = (): unknown[] => relay.views().map(({ reason }) => reason);
    await relay.connect(never);
    await until(() => expect(phases()).toEqual(['live']));
    await clock.advance(4_000);
    expect(reasons()).toEqual([`${what}-silent`]);
    companion.cut();
    await until(() => expect(reasons()).toEqual([`${what}-lost`]));
  });

  it('is not what a page takes for one that stood still itself', async () => {
    const { relay, phases } = relayTo(youtube);
    await relay.connect(never);
    await until(() => expect(phases()).toEqual(['live']));
    wallTime += 60_000;
    await clock.advance(1000);
    expect(phases()).toEqual(['live']);
  });
});

describe('the end', () => {
  it('is told to every destination, and leaves no socket and no timer', async () => {
    const { relay } = await liveOnBoth();
    await relay.end();
    expect(companion.ends).toHaveLength(2);
    await until(() => expect(companion.sockets.size).toBe(0));
    expect(clock.pending).toBe(0);
  });

  it.each(['first', 'second'])('lets no other connection overtake the last chunks: the %s', async (which) => {
    companion.onChunk = () => null;
    const { relay, push } = await liveOnBoth();
    push(0, 0);
    await until(() => expect(companion.chunks).toHaveLength(1));
    if (which === 'second') {
      await clock.advance(3001);
      push(0, 1);
      await clock.advance(1000);
      await until(() => expect(companion.chunks).toHaveLength(3));
    }
    const { carrier } = companion;
    await relay.end();
    expect(companion.ends).toHaveLength(2);
    expect(companion.ends[0]!.id).toBe(carrier!.id);
  });

  it('comes behind all that waited to be sent', async () => {
    const { relay, push } = await cutBehindOneChunk();
    for (const seq of [1, 2]) {
      push(0, seq);
      await clock.advance(500);
    }
    await clock.advance(1000);
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1']));
    await relay.end();
    expect(companion.chunks).toEqual(['0/0', '0/1', '0/2']);
  });

  it('waits a moment for the connection that carries the chunks', async () => {
    companion.onEnd = () => null;
    const { relay, push } = await liveOnBoth();
    push(0, 0);
    await until(() => expect(companion.chunks).toHaveLength(1));
    const ended = relay.end();
    await until(() => expect(companion.ends).toHaveLength(1));
    await clock.advance(299);
    expect(companion.ends).toHaveLength(1);
    await clock.advance(1);
    await until(() => expect(companion.ends).toHaveLength(2));
    await clock.advance(2_200);
    await ended;
  });

  describe('at a server', () => {
    /** Has the one chunk that was sent taken at last. */
    let take: () => void;
    let made: ReturnType<typeof relayTo>;

    beforeEach(async () => {
      far = true;
      const taken = new Promise<ChunkReply>((resolve) => {
        take = () => resolve({ ok: true, next: { epoch: 0, seq: 1 } });
      });
      companion.onChunk = () => taken;
      made = await liveOnBoth();
      made.push(0, 0);
      await until(() => expect(companion.chunks).toEqual(['0/0']));
    });

    it('is told as soon as that has all that was recorded', async () => {
      const ended = made.relay.end();
      await clock.advance(5_000);
      expect(companion.ends).toEqual([]);
      take();
      await ended;
      expect(companion.ends).toHaveLength(2);
    });

    it('is told after ten seconds where it has not', async () => {
      const ended = made.relay.end();
      await clock.advance(9_999);
      expect(companion.ends).toEqual([]);
      await clock.advance(1);
      await ended;
      expect(companion.ends).toHaveLength(2);
    });

    it('comes behind what is sent once there is a way again', async () => {
      companion.onKey = ({ name = '' }) => accepted(name, { epoch: 0, seq: 0 });
      companion.onChunk = ({ epoch, seq }) => ({ ok: true, next: { epoch, seq: seq + 1 } });
      companion.cut();
      await until(() => expect(made.phases()).toEqual(['trouble', 'trouble']));
      const ended = made.relay.end();
      await clock.advance(2_000);
      await ended;
      expect(companion.chunks).toEqual(['0/0', '0/0']);
      expect(companion.ends.length).toBeGreaterThan(0);
    });

    it('is not kept waiting by one that has ended the show', async () => {
      for (const socket of companion.sockets) socket.emit('ended', wireError('companion-stopped'));
      await until(() => expect(made.onOver).toHaveBeenCalled());
      await made.relay.end();
      expect(companion.chunks).toEqual(['0/0']);
    });
  });
});
