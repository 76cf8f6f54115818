import { beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../../../extension/broadcast/relay/channel.ts';
import { Succession } from '../../../../extension/broadcast/relay/succession.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';

interface FakeChannel {
  state: string;
  mayPublish: boolean;
  heard: { destination: { state: string } | null };
}

let clock: FakeClock;
let channels: FakeChannel[];
let joined: unknown[];
let succession: Succession;

beforeEach(() => {
  clock = new FakeClock();
  joined = [];
  channels = ['one', 'two'].map(() => ({
    state: 'open',
    mayPublish: true,
    heard: { destination: { state: 'connecting' } },
  }));
  const all = channels as unknown as Channel[];
  succession = new Succession(clock, { all }, (channel) => joined.push(channel));
});

const open = (channel: FakeChannel): void => succession.opened(channel as unknown as Channel, null);

describe('another run of the companion', () => {
  it('gets what was kept once every destination is taken by its server', () => {
    expect(succession.begin()).toBe(true);
    expect(succession.begin()).toBe(false);
    for (const channel of channels) open(channel);
    channels[0]!.heard.destination!.state = 'publishing';
    succession.look();
    expect(joined).toEqual([]);
    channels[1]!.heard.destination!.state = 'waiting';
    succession.look();
    expect(joined).toEqual(channels);
    expect(clock.pending).toBe(0);
  });

  it('gets it after five seconds, whatever a server does, over what is open by then', async () => {
    succession.begin();
    for (const channel of channels) open(channel);
    channels[0]!.state = 'lost';
    await clock.advance(5_000);
    expect(joined).toEqual([channels[1]]);
  });

  it('waits for nobody where none was announced', () => {
    open(channels[0]!);
    expect(joined).toEqual([channels[0]]);
  });
});
