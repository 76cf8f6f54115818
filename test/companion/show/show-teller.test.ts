import { EventEmitter } from 'node:events';
import * as v from 'valibot';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DestinationState, DestinationStats, DestinationStatus, ShowEvent } from '#protocol';
import { showEventSchema } from '../../../companion/protocol/show.ts';
import { ShowStream } from '../../../companion/show/show-stream.ts';
import { ShowTeller } from '../../../companion/show/show-teller.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';

const show = '7f3c1f0e-6f0f-4a6e-9d53-0a1b2c3d4e5f';

class Fake extends EventEmitter<{ status: [DestinationStatus] }> {
  readonly figures: DestinationStats;
  status: DestinationStatus;
  asked = 0;

  constructor(id: string) {
    super();
    const nothing = { reason: null, message: '', attempt: 0, retryInMs: null };
    this.status = { id, platform: 'custom', name: id, state: 'idle', ...nothing };
    const zero = { bitrate: 0, bytesAcked: 0, queueMs: 0, behindMs: 0, renewals: 0, uptimeMs: 0 };
    this.figures = { id, ...zero, droppedFrames: 0, reconnects: 0 };
  }

  enter(state: DestinationState): void {
    this.status = { ...this.status, state };
    this.emit('status', this.status);
  }

  stats(): DestinationStats {
    this.asked += 1;
    return { ...this.figures };
  }
}

let clock: FakeClock;
let stream: ShowStream;
let log: ReturnType<typeof captureLog>;
let teller: ShowTeller;
let heard: ShowEvent[];
let restarts: number;

beforeEach(() => {
  clock = new FakeClock();
  log = captureLog({ clock });
  stream = new ShowStream(log.logger);
  heard = [];
  restarts = 0;
  const wallTime = (): number => 5_000 + clock.now();
  teller = new ShowTeller(3, { clock, stream, wallTime, newShowId: () => show, restarts: () => restarts });
});

const brief = (): unknown[] =>
  heard.map((event) => {
    switch (event.kind) {
      case 'sample':
        return `sample ${event.stats.id} ${event.state}`;
      case 'drop':
        return `drop ${event.destination} ${event.frames}`;
      case 'reconnect':
        return `reconnect ${event.destination} ${event.reconnects}`;
      default:
        return event.kind;
    }
  });

describe('a show', () => {
  it('is sampled once a second and destination, with what was dropped and connected again since', async () => {
    stream.listen((event) => heard.push(event));
    teller.begin(false);
    const [one, other] = [teller.watch(new Fake('one')), teller.watch(new Fake('other'))];
    one.enter('live');
    heard.splice(0);
    await clock.advance(1_000);
    Object.assign(one.figures, { droppedFrames: 5, reconnects: 1 });
    await clock.advance(1_000);
    Object.assign(one.figures, { droppedFrames: 7 });
    await clock.advance(1_000);
    expect(brief()).toEqual([
      ...['sample one live', 'sample other idle'],
      ...['drop one 5', 'reconnect one 1', 'sample one live', 'sample other idle'],
      ...['drop one 2', 'sample one live', 'sample other idle'],
    ]);
    expect(heard.map(({ at }) => at)).toContain(8_000);
    other.enter('failed');
    heard.splice(0);
    await clock.advance(3_000);
    expect(brief().filter((each) => String(each).includes('other'))).toEqual(['sample other failed']);
  });

  it('tells what the contract says, each by its own schema', async () => {
    stream.listen((event) => heard.push(event));
    teller.begin(true);
    const one = teller.watch(new Fake('one'));
    const media = { container: 'matroska', videoCodec: 'h264', hasAudio: true } as const;
    teller.epoch(0, null);
    teller.epoch(0, { ...media, configured: true, width: 1280, height: 720 });
    Object.assign(one.figures, { droppedFrames: 5, reconnects: 1 });
    restarts = 1;
    await clock.advance(1_000);
    teller.slate(true);
    teller.slate(true);
    teller.slate(false);
    teller.slate(false);
    teller.mark('here');
    teller.end('stopped');
    const order =
      'started destination epoch drop reconnect sample restart slate slate marker sample ended'.split(' ');
    expect(heard.map(({ kind }) => kind)).toEqual(order);
    expect(heard.map((event) => v.parse(showEventSchema, event))).toEqual(heard);
    expect(new Set(heard.map(({ broadcast }) => broadcast))).toEqual(new Set([3]));
  });

  it('tells of the newest destination of an id, and of nothing after its end', async () => {
    stream.listen((event) => heard.push(event));
    teller.begin(false);
    const old = teller.watch(new Fake('one'));
    teller.watch(new Fake('one'));
    heard.splice(0);
    old.enter('ended');
    teller.end('client-gone');
    old.enter('failed');
    teller.slate(true);
    expect(teller.mark('late')).toBe(false);
    await clock.advance(10_000);
    expect(brief()).toEqual(['sample one idle', 'ended']);
    expect(clock.pending).toBe(0);
  });

  it('counts nothing while nobody listens', async () => {
    teller.begin(false);
    const one = teller.watch(new Fake('one'));
    await clock.advance(5_000);
    expect(one.asked).toBe(0);
    stream.listen((event) => heard.push(event));
    await clock.advance(1_000);
    expect(brief()).toEqual(['sample one idle']);
  });
});

describe('the stream', () => {
  it('goes on to the others when a listener fails, and no more to who has left', () => {
    stream.listen(() => {
      throw new Error('a listener of the test');
    });
    const leave = stream.listen((event) => heard.push(event));
    teller.begin(false);
    leave();
    teller.mark('unheard');
    expect(brief()).toEqual(['started']);
    expect(log.lines.join('')).toContain('a listener of the test');
  });
});
