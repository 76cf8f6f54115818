import { beforeEach, describe, expect, it } from 'vitest';
import { PagePicture, restMs } from '../../../../extension/broadcast/capture/page-picture.ts';
import type { Painter } from '../../../../extension/broadcast/capture/painter.ts';
import { plainLayout, type Layout, type Overlay } from '../../../../extension/messages/layout.ts';
import type { Quality } from '../../../../extension/messages/start-request.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';

const quality: Quality = { width: 1280, height: 720, frameRate: 30, videoKbps: 3_500 };
const title: Overlay = { kind: 'text', id: 'a', on: true, place: 'top', size: 'medium', text: 'Hello' };
const withTitle: Layout = { ...plainLayout, overlays: [title] };

const trackOf = (name: string): MediaStreamTrack => ({ id: name }) as unknown as MediaStreamTrack;
const source = trackOf('source');
const cameraTrack = trackOf('camera');

class FakePainter implements Painter {
  readonly track: MediaStreamTrack;
  layout: Layout;
  camera: MediaStreamTrack | null = null;
  isStopped = false;
  readonly fail: () => void;
  constructor(name: string, layout: Layout, fail: () => void) {
    this.track = trackOf(name);
    this.layout = layout;
    this.fail = fail;
  }
  setLayout(layout: Layout): void {
    this.layout = layout;
  }
  setCamera(track: MediaStreamTrack | null): void {
    this.camera = track;
  }
  async still(): Promise<Blob> {
    return new Blob([this.track.id]);
  }
  stop(): void {
    this.isStopped = true;
  }
}

let clock: FakeClock;
let open: AbortController;
let painters: FakePainter[];
let refuses: boolean;
/** What was recorded from each change on, and what was said. */
let told: string[];
let way: PagePicture;

beforeEach(() => {
  clock = new FakeClock();
  open = new AbortController();
  painters = [];
  refuses = false;
  told = [];
  way = new PagePicture(quality, open.signal, () => told.push(way.track.id), {
    clock,
    watch: (track, say) => say({ black: track === source }),
    open: async (_, { height }, layout, _signal, onFailed) => {
      if (refuses) throw new Error('no worker');
      painters.push(new FakePainter(`${height} no. ${painters.length + 1}`, layout, onFailed));
      return painters.at(-1)!;
    },
  });
  way.show(source);
  way.sink.hear((seen) => told.push(JSON.stringify(seen)));
  expect(told.splice(0)).toEqual(['{"black":true}']);
});

describe('what a page records', () => {
  it('is the source itself while nothing is laid over it, and what is painted from then on', async () => {
    way.sink.setLayout(plainLayout);
    way.sink.setLayout({ ...plainLayout, overlays: [{ ...title, text: ' ' }] });
    await way.settled();
    expect([way.track, painters]).toEqual([source, []]);
    way.sink.setLayout(withTitle);
    way.sink.setCamera(cameraTrack);
    await way.settled();
    expect(way.track.id).toBe('720 no. 1');
    expect(painters[0]).toMatchObject({ layout: withTitle, camera: cameraTrack });
    way.sink.setLayout({ ...withTitle, overlays: [title, title] });
    await way.settled();
    expect(painters.map(({ layout }) => layout.overlays.length)).toEqual([2]);
    expect(told).toEqual(['720 no. 1']);
  });

  it('is the source itself again when nothing has been laid over it for a while', async () => {
    way.sink.setLayout(withTitle);
    await way.settled();
    way.sink.setLayout(plainLayout);
    await clock.advance(restMs - 1);
    way.sink.setLayout(withTitle);
    way.sink.setLayout(plainLayout);
    await clock.advance(restMs - 1);
    expect([told, painters[0]!.isStopped]).toEqual([['720 no. 1'], false]);
    await clock.advance(1);
    expect([told, painters[0]!.isStopped]).toEqual([['720 no. 1', 'source'], true]);
    way.sink.setLayout(withTitle);
    // Taken back before there was anything to be seen.
    way.sink.setLayout(plainLayout);
    await way.settled();
    expect(way.track.id).toBe('720 no. 2');
    await clock.advance(restMs);
    expect(way.track).toBe(source);
  });

  it('is the source itself where nothing can be painted, which is said until it can, or is not wanted', async () => {
    refuses = true;
    way.sink.setLayout(withTitle);
    await way.settled();
    expect([way.track, told.splice(0)]).toEqual([source, ['{"bare":true}']]);
    way.sink.setLayout(plainLayout);
    expect(told.splice(0)).toEqual(['{"bare":false}']);
    refuses = false;
    way.sink.setLayout(withTitle);
    await way.settled();
    painters[0]!.fail();
    painters[0]!.fail();
    expect([told.splice(0), painters[0]!.isStopped]).toEqual([
      ['720 no. 1', '{"bare":true}', 'source'],
      true,
    ]);
    way.sink.setLayout(withTitle);
    await way.settled();
    expect(told).toEqual(['{"bare":false}', '720 no. 2']);
  });

  it('is painted in another size once the recorder has changed to it', async () => {
    expect(await way.turn({ ...quality, width: 854, height: 480 })).toBeNull();
    way.sink.setLayout(withTitle);
    await way.settled();
    const next = (await way.turn(quality))!;
    expect([next.isExact, next.track.id, way.track.id]).toEqual([false, '720 no. 2', '480 no. 1']);
    way.sink.setLayout({ ...withTitle, overlays: [] });
    way.sink.setLayout(withTitle);
    expect([way.track.id, painters[0]!.isStopped]).toEqual(['480 no. 1', false]);
    await next.over();
    expect([way.track.id, painters[0]!.isStopped]).toEqual(['720 no. 2', true]);
    expect(painters[1]!.layout).toBe(withTitle);
    expect(await way.turn(quality)).toBeNull();
  });

  it('stays as it was where the recorder could not change', async () => {
    way.sink.setLayout(withTitle);
    await way.settled();
    (await way.turn({ ...quality, width: 854, height: 480 }))!.back();
    expect([way.track.id, painters.map(({ isStopped }) => isStopped)]).toEqual(['720 no. 1', [false, true]]);
    expect(await way.turn(quality)).toBeNull();
  });

  it('leaves nothing behind when it is over, also where it is still about to be painted', async () => {
    way.sink.setLayout(withTitle);
    await way.settled();
    await way.turn({ ...quality });
    way.sink.setLayout(plainLayout);
    open.abort();
    expect([painters.map(({ isStopped }) => isStopped), clock.pending]).toEqual([[true, true], 0]);

    const late = new AbortController();
    const other = new PagePicture(quality, late.signal, () => told.push('late'), {
      clock,
      watch: () => undefined,
      open: async (_, _shape, layout, _signal, onFailed) => {
        painters.push(new FakePainter('late', layout, onFailed));
        late.abort();
        return painters.at(-1)!;
      },
    });
    other.show(source);
    other.sink.setLayout(withTitle);
    await other.settled();
    expect([painters[2]!.isStopped, other.track, told]).toEqual([true, source, ['720 no. 1']]);
  });
});
