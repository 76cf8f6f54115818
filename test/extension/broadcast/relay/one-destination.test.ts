import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Relay } from '../../../../extension/broadcast/relay/relay.ts';
import { openSocket } from '../../../../extension/companion/link/socket.ts';
import type { DestinationRequest } from '../../../../extension/messages/start-request.ts';
import { rehearsalIngest, type SendKeyReply } from '#protocol';
import { FakeClock } from '../../../helpers/fake-clock.ts';
import { accepted, destinationStatus, FakeCompanion } from '../../../helpers/fake-companion.ts';
import { until } from '../../../helpers/until.ts';

const youtube: DestinationRequest = { id: 'youtube', platform: 'youtube', name: 'YouTube', key: 'k-1' };
const twitch: DestinationRequest = { id: 'twitch', platform: 'twitch', name: 'Twitch', key: 'k-2' };
const never = new AbortController().signal;

let companion: FakeCompanion;
let clock: FakeClock;
let relay: Relay;
const onEpochNeeded = vi.fn();

beforeEach(async () => {
  onEpochNeeded.mockClear();
  companion = new FakeCompanion();
  await companion.start();
  clock = new FakeClock();
});
afterEach(async () => {
  await relay.end();
  await companion.stop();
  expect(clock.pending).toBe(0);
});

function newRelay(...destinations: DestinationRequest[]): Relay {
  return new Relay(
    { destinations, pairing: companion.credentials },
    'broadcast-1',
    { clock, openSocket, findCompanion: async () => companion.finding, wallTime: () => 0 },
    { onChange: () => {}, onEpochNeeded, onOver: () => {}, onAway: () => {}, onDial: () => {} },
  );
}

async function liveOn(...destinations: DestinationRequest[]): Promise<void> {
  relay = newRelay(...destinations);
  await relay.connect(never);
  // It is connected with the first that is open.
  await until(() => expect(phases()).toEqual(destinations.map(({ id }) => `${id} live`)));
}

const phases = (): string[] => relay.views().map(({ id, phase }) => `${id} ${phase}`);
const push = (seq: number): void => relay.push({ epoch: 0, seq, data: new ArrayBuffer(8) });

/** The companion answers the next key when the function is called. */
function answerLater(): (answer: SendKeyReply) => void {
  let give!: (answer: SendKeyReply) => void;
  const answer = new Promise<SendKeyReply>((resolve) => (give = resolve));
  companion.onKey = () => answer;
  return give;
}
const sentKeys = (): string[] => companion.keys.map(({ key }) => key);

describe('a quality of its own', () => {
  it('is asked for with the key, and what the companion gives instead is shown', async () => {
    const low = { picture: '480p30', videoKbps: 1_000 } as const;
    const rendition = {
      asked: low,
      given: low,
      encoded: { width: 854, height: 480, frameRate: 30, videoKbps: 1_000 },
      reason: null,
      message: '',
    };
    companion.onKey = ({ name = '', rendition: asked }) => ({
      ...accepted(name),
      destination: destinationStatus(name, asked === undefined ? {} : { rendition }),
    });
    await liveOn(youtube, { ...twitch, rendition: low });
    // Each has a connection of its own, and either may be the first.
    const asked = new Map(companion.keys.map((one) => [one.name, one.rendition]));
    expect(asked).toEqual(
      new Map([
        [youtube.name, undefined],
        [twitch.name, low],
      ]),
    );
    expect(relay.views().map((view) => view.rendition)).toEqual([null, rendition]);
  });
});

describe('another quality while live', () => {
  const low = { picture: '480p30', videoKbps: 1_000 } as const;
  const changed = (): string[] => relay.setRenditions({ twitch: low }).map(({ id }) => id);

  it('is asked for over the connection of its destination, once', async () => {
    await liveOn(youtube, twitch);
    expect(changed()).toEqual(['twitch']);
    expect(changed()).toEqual([]);
    await until(() => expect(companion.renditions).toEqual([low]));
    expect(relay.setRenditions({})).toEqual([twitch]);
    await until(() => expect(companion.renditions).toEqual([low, 'source']));
    expect(companion.keys).toHaveLength(2);
  });

  it('goes with the key over the next connection where the one before is lost', async () => {
    await liveOn(youtube);
    companion.cut();
    await until(() => expect(phases()).toEqual(['youtube trouble']));
    relay.setRenditions({ youtube: low });
    await clock.advance(1_000);
    await until(() => expect(companion.keys.map(({ rendition }) => rendition)).toEqual([undefined, low]));
    expect(companion.renditions).toEqual([]);
  });

  it('is asked for as soon as a key is taken that was on its way', async () => {
    const answer = answerLater();
    relay = newRelay(youtube);
    const connected = relay.connect(never);
    await until(() => expect(companion.keys).toHaveLength(1));
    relay.setRenditions({ youtube: low });
    answer(accepted('YouTube'));
    await connected;
    await until(() => expect(companion.renditions).toEqual([low]));
  });
});

describe('a rehearsal', () => {
  it('sends every destination to the built-in ingest, those added later and tried again too', async () => {
    companion.onKey = ({ name = '' }) => ({ ...accepted(name, null), recordings: '/data/rehearsal' });
    const club = { ...twitch, ingest: 'rtmps://live.club.example/app' };
    relay = new Relay(
      { destinations: [youtube], pairing: companion.credentials, rehearsal: true },
      'broadcast-1',
      { clock, openSocket, findCompanion: async () => companion.finding, wallTime: () => 0 },
      { onChange: () => {}, onEpochNeeded, onOver: () => {}, onAway: () => {}, onDial: () => {} },
    );
    expect(relay.recordings).toBeNull();
    await relay.connect(never);
    expect(relay.recordings).toBe('/data/rehearsal');
    await relay.open(club);
    await until(() => expect(companion.keys).toHaveLength(2));
    await relay.open({ ...club, key: 'k-3' });
    await until(() => expect(companion.retries).toEqual([{ key: 'k-3' }]));
    expect(companion.keys.map(({ ingest }) => ingest)).toEqual([rehearsalIngest, rehearsalIngest]);
  });
});

describe('adding a destination', () => {
  it('hands over its key, and the others notice nothing', async () => {
    await liveOn(youtube);
    push(0);
    await until(() => expect(companion.chunks).toEqual(['0/0']));
    companion.onKey = ({ name = '' }) => accepted(name, { epoch: 0, seq: 1 });
    await relay.open(twitch);
    await until(() => expect(phases()).toEqual(['youtube live', 'twitch live']));
    push(1);
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1']));
    expect(sentKeys()).toEqual(['k-1', 'k-2']);
    expect(onEpochNeeded).not.toHaveBeenCalled();
  });

  it('asks for no new recording when the others have brought meanwhile what it lacked', async () => {
    await liveOn(youtube);
    let answered = 0;
    companion.onChunk = ({ epoch, seq }) => (
      (answered = seq + 1),
      { ok: true, next: { epoch, seq: seq + 1 } }
    );
    push(0);
    push(1);
    await until(() => expect(answered).toBe(2));
    // The companion's answer is as old as its way: by now it has both.
    companion.onKey = ({ name = '' }) => accepted(name, { epoch: 0, seq: 1 });
    await relay.open(twitch);
    await until(() => expect(phases()).toContain('twitch live'));
    push(2);
    await until(() => expect(companion.chunks).toEqual(['0/0', '0/1', '0/2']));
    expect(onEpochNeeded).not.toHaveBeenCalled();
  });

  it('that the companion refuses shows its own trouble only', async () => {
    await liveOn(youtube);
    companion.onKey = () => ({ ok: false, error: { code: 'key-malformed', message: 'Bad.' } });
    await relay.open(twitch);
    await until(() => expect(phases()).toEqual(['youtube live', 'twitch trouble']));
    companion.onKey = ({ name = '' }) => accepted(name);
    await relay.open({ ...twitch, key: 'k-3' });
    await until(() => expect(phases()).toEqual(['youtube live', 'twitch live']));
    expect(sentKeys()).toEqual(['k-1', 'k-2', 'k-3']);
  });
});

describe('trying one destination again', () => {
  it('asks for it on the connection that it has, with no key but a new one', async () => {
    await liveOn(youtube, twitch);
    await relay.open(youtube);
    await relay.open({ ...youtube, key: 'k-9' });
    await until(() => expect(companion.retries).toEqual([{}, { key: 'k-9' }]));
    expect(companion.sockets.size).toBe(2);
  });

  it('shows why another key was refused, until the companion says how it goes', async () => {
    await liveOn(youtube);
    companion.onRetry = () => ({ ok: false, error: { code: 'key-malformed', message: 'Bad.' } });
    await relay.open({ ...youtube, key: 'two words' });
    await until(() => expect(relay.views()[0]).toMatchObject({ phase: 'trouble', reason: 'key-malformed' }));
    for (const socket of companion.sockets) socket.emit('destination', destinationStatus('y'));
    await until(() => expect(phases()).toEqual(['youtube live']));
  });

  it('sends the key anew to a companion that knows nothing of it', async () => {
    await liveOn(youtube);
    companion.onRetry = () => ({ ok: false, error: { code: 'no-destination', message: '' } });
    await relay.open({ ...youtube, key: 'k-9' });
    await until(() => expect(phases()).toEqual(['youtube trouble']));
    await clock.advance(1000);
    await until(() => expect(sentKeys()).toEqual(['k-1', 'k-9']));
  });

  it('uses the new key at the next connection while there is none', async () => {
    await liveOn(youtube);
    companion.cut();
    await until(() => expect(phases()).toEqual(['youtube trouble']));
    await relay.open({ ...youtube, key: 'k-9' });
    await clock.advance(1000);
    await until(() => expect(sentKeys()).toEqual(['k-1', 'k-9']));
    expect(companion.retries).toEqual([]);
  });

  it('gives the companion a key that was changed while another was on its way', async () => {
    await liveOn(youtube);
    const answer = answerLater();
    await relay.open(twitch);
    await until(() => expect(companion.keys.length).toBe(2));
    await relay.open({ ...twitch, key: 'k-9' });
    expect(companion.retries).toEqual([]);
    answer(accepted('Twitch'));
    await until(() => expect(companion.retries).toEqual([{ key: 'k-9' }]));
    await relay.open({ ...twitch, key: 'k-9' });
    await until(() => expect(companion.retries).toEqual([{ key: 'k-9' }, {}]));
  });

  it('gives the companion the same key again when it was refused for a moment', async () => {
    await liveOn(youtube);
    companion.onRetry = () => ({ ok: false, error: { code: 'too-many', message: 'Wait.' } });
    await relay.open({ ...youtube, key: 'k-9' });
    await until(() => expect(relay.views()[0]).toMatchObject({ reason: 'too-many' }));
    await relay.open({ ...youtube, key: 'k-9' });
    await until(() => expect(companion.retries).toEqual([{ key: 'k-9' }, { key: 'k-9' }]));
  });

  it('at another server closes the old publish before it opens the new one', async () => {
    await liveOn(youtube);
    await relay.open({ ...youtube, ingest: 'rtmp://other.example/app' });
    await until(() => expect(companion.keys.at(-1)).toMatchObject({ ingest: 'rtmp://other.example/app' }));
    expect(companion.stops).toBe(1);
    await until(() => expect(companion.sockets.size).toBe(1));
  });
});

describe('stopping one destination', () => {
  it('leaves nothing of a retry that was refused before', async () => {
    await liveOn(youtube);
    companion.onRetry = () => ({ ok: false, error: { code: 'too-many', message: 'Wait.' } });
    await relay.open({ ...youtube, key: 'k-9' });
    await until(() => expect(relay.views()[0]).toMatchObject({ phase: 'trouble', reason: 'too-many' }));
    await relay.stop('youtube');
    expect(relay.views()[0]).toMatchObject({ phase: 'ended', reason: null });
  });

  it('ends it and no other, and the connection goes on carrying chunks', async () => {
    await liveOn(youtube, twitch);
    await relay.stop('youtube');
    expect(phases()).toEqual(['youtube ended', 'twitch live']);
    expect(companion.stops).toBe(1);
    push(0);
    await until(() => expect(companion.chunks).toEqual(['0/0']));
  });

  it('can be taken back', async () => {
    await liveOn(youtube, twitch);
    await relay.stop('youtube');
    await relay.open(youtube);
    await until(() => expect(phases()).toEqual(['youtube live', 'twitch live']));
    expect(companion.retries).toEqual([{}]);
  });

  it('holds when its connection is lost afterwards: the key is not sent again', async () => {
    await liveOn(youtube, twitch);
    await relay.stop('youtube');
    companion.cut();
    await until(() => expect(phases()).toEqual(['youtube ended', 'twitch trouble']));
    await clock.advance(2000);
    await until(() => expect(phases()).toEqual(['youtube ended', 'twitch live']));
    expect(sentKeys().toSorted()).toEqual(['k-1', 'k-2', 'k-2']);
  });

  it('is made up for when the connection was lost before the companion had heard of it', async () => {
    await liveOn(youtube, twitch);
    companion.cut();
    await until(() => expect(phases()).toEqual(['youtube trouble', 'twitch trouble']));
    await relay.stop('youtube');
    expect(companion.stops).toBe(0);
    await clock.advance(2000);
    await until(() => expect(phases()).toEqual(['youtube ended', 'twitch live']));
    expect(companion.stops).toBe(1);
  });

  it('does not wait longer than 2.5 seconds for a companion that says nothing', async () => {
    companion.onStop = () => null;
    await liveOn(youtube, twitch);
    const stopping = relay.stop('youtube');
    await until(() => expect(companion.stops).toBe(1));
    await clock.advance(2500);
    await stopping;
    expect(phases()).toEqual(['youtube live', 'twitch live']);
  });

  it('that the companion has never heard of only closes it', async () => {
    await liveOn(youtube);
    companion.proves = 'never';
    await relay.open(twitch);
    await until(() => expect(companion.sockets.size).toBe(2));
    await relay.stop('twitch');
    expect(phases()).toEqual(['youtube live', 'twitch ended']);
    expect(companion.stops).toBe(0);
    expect(sentKeys()).toEqual(['k-1']);
  });

  describe('whose key is on its way', () => {
    let answer: (answer: SendKeyReply) => void;
    beforeEach(async () => {
      await liveOn(youtube);
      answer = answerLater();
      await relay.open(twitch);
      await until(() => expect(companion.keys.length).toBe(2));
      await relay.stop('twitch');
    });

    it('waits for the answer, and stops it then', async () => {
      answer(accepted('Twitch'));
      await until(() => expect(phases()).toEqual(['youtube live', 'twitch ended']));
      expect(companion.stops).toBe(1);
    });

    it('is over when the key is refused', async () => {
      answer({ ok: false, error: { code: 'key-malformed', message: 'Bad.' } });
      await until(() => expect(phases()).toEqual(['youtube live', 'twitch ended']));
      expect(companion.stops).toBe(0);
    });
  });

  it('over the connection of another is taken back by wanting it again before the answer', async () => {
    await liveOn(youtube, twitch);
    companion.cut();
    await until(() => expect(phases()).toEqual(['youtube trouble', 'twitch trouble']));
    let answer!: (answer: SendKeyReply) => void;
    const later = new Promise<SendKeyReply>((resolve) => (answer = resolve));
    companion.onKey = ({ name = '' }) => (name === 'Twitch' ? later : accepted(name, { epoch: 0, seq: 0 }));
    await clock.advance(2000);
    await until(() => expect(phases()).toEqual(['youtube live', 'twitch trouble']));
    await until(() => expect(companion.keys.length).toBe(4));
    const stopping = relay.stop('twitch');
    await relay.open(twitch);
    await stopping;
    expect(companion.stopped).toEqual(['Twitch']);
    answer(accepted('Twitch'));
    await until(() => expect(phases()).toEqual(['youtube live', 'twitch live']));
  });

  it('that is not let in again is said over the connection of another', async () => {
    await liveOn(youtube, twitch);
    companion.onKey = ({ name = '' }) =>
      name === 'Twitch'
        ? { ok: false, error: { code: 'too-many', message: 'Wait.' } }
        : accepted(name, { epoch: 0, seq: 0 });
    companion.cut();
    await until(() => expect(phases()).toEqual(['youtube trouble', 'twitch trouble']));
    await clock.advance(2000);
    await until(() => expect(relay.views()[1]).toMatchObject({ reason: 'too-many' }));
    await until(() => expect(relay.views()[0]).toMatchObject({ phase: 'live' }));
    await relay.stop('twitch');
    expect(phases()).toEqual(['youtube live', 'twitch ended']);
    expect(companion.stopped).toEqual(['Twitch']);
  });

  it('that has failed is over for the person, whatever it is for the companion', async () => {
    await liveOn(youtube, twitch);
    const failed = destinationStatus('Twitch', { state: 'failed', reason: 'key-rejected' });
    companion.onStop = () => ({ ok: true, destination: failed });
    for (const socket of companion.sockets) socket.emit('destination', failed);
    await until(() => expect(phases()).toEqual(['youtube trouble', 'twitch trouble']));
    await relay.stop('twitch');
    expect(phases()).toEqual(['youtube trouble', 'twitch ended']);
    await relay.open(twitch);
    expect(phases()).toEqual(['youtube trouble', 'twitch trouble']);
  });
});
