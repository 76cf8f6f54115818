import { beforeEach, describe, expect, it } from 'vitest';
import type { DestinationPhase } from '#protocol';
import { TroubleWatch } from '../../../extension/broadcast/trouble-watch.ts';
import {
  idleStatus,
  type BroadcastStatus,
  type DestinationView,
} from '../../../extension/messages/broadcast-status.ts';
import type { Notice } from '../../../extension/messages/notice.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

let clock: FakeClock;
let watch: TroubleWatch;
/** What was told so far: the kind and the destinations' ids, or the code of the problem. */
let told: string[];
let status: BroadcastStatus;

function view(id: string, phase: DestinationPhase): DestinationView {
  return {
    id,
    platform: 'custom',
    name: id,
    phase,
    reason: phase === 'trouble' ? 'timeout' : null,
    message: '',
    ownIngest: false,
    rendition: null,
    bitrate: 0,
    bitrates: [],
    behindMs: 0,
    queueMs: 0,
    droppedFrames: 0,
    reconnects: 0,
    sentBytes: 0,
    retryAt: null,
  };
}

function aboutOf(notice: Notice): string {
  if ('destinations' in notice) return notice.destinations.map(({ id }) => id).join(' ');
  if ('question' in notice) return notice.question.code;
  return 'problem' in notice ? notice.problem.code : '';
}

/** Passes a status on, as the host does at every change. */
function say(change: Partial<BroadcastStatus>): void {
  status = { ...status, ...change };
  for (const notice of watch.see(status)) {
    told.push(`${notice.kind} ${aboutOf(notice)}`.trimEnd());
  }
}
/** The broadcast's destinations are in these phases from now on. */
function are(phases: Record<string, DestinationPhase>): void {
  say({ destinations: Object.entries(phases).map(([id, phase]) => view(id, phase)) });
}
/** Lets time pass, with a status every second. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    await clock.advance(1000);
    say({});
  }
}

beforeEach(() => {
  clock = new FakeClock();
  watch = new TroubleWatch(clock);
  told = [];
  status = { ...idleStatus, phase: 'live', source: 'tab' };
  are({ youtube: 'live', twitch: 'live', facebook: 'live' });
});

describe('a destination that fails', () => {
  it('is told of after ten seconds, once, and when it is back for good, once', async () => {
    are({ youtube: 'live', twitch: 'trouble' });
    await pass(9);
    expect(told).toEqual([]);
    await pass(1);
    expect(told).toEqual(['failed twitch']);
    await pass(600);
    expect(told).toEqual(['failed twitch']);
    are({ youtube: 'live', twitch: 'live' });
    await pass(4);
    expect(told).toEqual(['failed twitch']);
    await pass(1);
    expect(told).toEqual(['failed twitch', 'back twitch']);
    await pass(60);
    expect(told).toHaveLength(2);
  });

  it("for less than ten seconds is nobody's business", async () => {
    are({ youtube: 'trouble' });
    await pass(9);
    are({ youtube: 'live' });
    await pass(60);
    expect(told).toEqual([]);
  });

  it('is told of although it tries again and again in between', async () => {
    for (let attempt = 0; attempt < 3; attempt++) {
      are({ youtube: 'trouble' });
      await pass(3);
      are({ youtube: 'key-sent' });
      await pass(1);
    }
    are({ youtube: 'trouble' });
    await pass(1);
    expect(told).toEqual(['failed youtube']);
  });

  it('is told of together with the others that fail at nearly the same time', async () => {
    are({ youtube: 'trouble', twitch: 'live', facebook: 'live' });
    await pass(1);
    are({ youtube: 'trouble', twitch: 'trouble', facebook: 'live' });
    await pass(1);
    are({ youtube: 'trouble', twitch: 'trouble', facebook: 'trouble' });
    await pass(60);
    expect(told).toEqual(['failed youtube twitch facebook']);
    are({ youtube: 'live', twitch: 'trouble', facebook: 'trouble' });
    await pass(3);
    are({ youtube: 'live', twitch: 'live', facebook: 'live' });
    await pass(60);
    expect(told).toEqual(['failed youtube twitch facebook', 'back youtube twitch facebook']);
  });

  it('and flaps makes no stream of it: one telling, and one when it holds', async () => {
    for (let time = 0; time < 20; time++) {
      are({ youtube: 'trouble' });
      await pass(4);
      are({ youtube: 'live' });
      await pass(2);
    }
    expect(told).toEqual(['failed youtube']);
    await pass(10);
    expect(told).toEqual(['failed youtube', 'back youtube']);
  });

  it('again and again for long enough each time is told of every five minutes at most', async () => {
    for (let time = 0; time < 20; time++) {
      are({ youtube: 'trouble' });
      await pass(20);
      are({ youtube: 'live' });
      await pass(10);
    }
    expect(told).toEqual(['failed youtube', 'back youtube', 'failed youtube', 'back youtube']);
  });

  it('soon after it was back is told of when the five minutes are over and it still fails', async () => {
    are({ youtube: 'trouble' });
    await pass(10);
    are({ youtube: 'live' });
    await pass(10);
    are({ youtube: 'trouble' });
    await pass(280);
    expect(told).toEqual(['failed youtube', 'back youtube']);
    await pass(10);
    expect(told).toEqual(['failed youtube', 'back youtube', 'failed youtube']);
  });

  it('and is stopped by the person is not told of', async () => {
    are({ youtube: 'live', twitch: 'trouble' });
    await pass(5);
    are({ youtube: 'live', twitch: 'ended' });
    await pass(60);
    expect(told).toEqual([]);
  });
});

describe('a source that ends', () => {
  it('is told of after ten seconds, once, until another has taken its place', async () => {
    say({ source: null, problem: { code: 'source-ended' } });
    await pass(9);
    expect(told).toEqual([]);
    await pass(60);
    expect(told).toEqual(['source source-ended']);
    say({ source: 'camera', problem: null });
    await pass(300);
    say({ source: null, problem: { code: 'source-ended' } });
    await pass(60);
    expect(told).toEqual(['source source-ended', 'source source-ended']);
  });
});

describe('the end of a show', () => {
  it('is told of at once when it comes by itself', () => {
    say({ phase: 'stopping', problem: { code: 'capture-ended' } });
    expect(told).toEqual([]);
    say({ phase: 'idle', destinations: [] });
    say({});
    expect(told).toEqual(['ended capture-ended']);
  });

  it('is not told of when a person has stopped it', () => {
    say({ phase: 'stopping' });
    say({ phase: 'idle', destinations: [] });
    expect(told).toEqual([]);
  });

  it('that the companion has not answered is told of at once, and again when it has', () => {
    const problem = { code: 'stop-unanswered' } as const;
    say({ phase: 'stopping' });
    say({ problem });
    say({});
    expect(told).toEqual(['not-stopped stop-unanswered']);
    say({ phase: 'idle', destinations: [], problem: null });
    expect(told).toEqual(['not-stopped stop-unanswered', 'stopped']);
    say({ phase: 'stopping', problem });
    say({ phase: 'idle' });
    expect(told.slice(2)).toEqual(['not-stopped stop-unanswered']);
  });

  it('before its beginning is one that did not start', () => {
    say({ phase: 'stopping' });
    say({ phase: 'idle', destinations: [] });
    say({ phase: 'starting' });
    say({ phase: 'stopping', problem: { code: 'no-camera' } });
    say({ phase: 'idle' });
    expect(told).toEqual(['not-started no-camera']);
  });

  it('is told of when Stop was pressed where nobody looks: that it is asked, and that it can be undone', () => {
    const pressed = { from: 500, until: 3_000 };
    say({ pendingStop: { step: 'asked', ...pressed } });
    say({});
    expect(told).toEqual(['stop-pressed']);
    say({ pendingStop: { step: 'undoable', ...pressed } });
    say({ pendingStop: null });
    expect(told).toEqual(['stop-pressed', 'stop-pressed']);
  });

  it('takes all trouble with it: the next show begins without any', async () => {
    are({ youtube: 'trouble' });
    await pass(60);
    say({ phase: 'idle', destinations: [] });
    say({ phase: 'live' });
    are({ youtube: 'live' });
    await pass(60);
    are({ youtube: 'trouble' });
    await pass(10);
    expect(told).toEqual(['failed youtube', 'failed youtube']);
  });
});

describe('a show that may not last for ever', () => {
  it('is told of in every broadcast', () => {
    for (const broadcasts of [1, 2]) {
      say({ phase: 'live', destinations: [{ ...view('facebook', 'live'), reason: 'show-limit' }] });
      expect(told).toEqual(Array.from({ length: broadcasts }, () => 'show-ends facebook'));
      say({ phase: 'idle', destinations: [] });
    }
  });
});

describe('a picture that viewers miss', () => {
  it('is told of while the show goes on, and again in the next show', () => {
    const black = { picture: { camera: 'off', black: true } } as const;
    say(black);
    say(black);
    expect(told).toEqual(['picture']);
    say({ phase: 'idle' });
    say({ phase: 'live' });
    expect(told).toEqual(['picture', 'picture']);
  });
});
