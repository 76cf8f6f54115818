import { describe, expect, it } from 'vitest';
import { Composer, type PictureSink } from '../../../../extension/broadcast/studio-mix/composer.ts';
import {
  plainLayout,
  usualPictureInPicture,
  type Layout,
  type Overlay,
} from '../../../../extension/messages/layout.ts';

const withCamera: Layout = { ...plainLayout, pictureInPicture: { ...usualPictureInPicture, on: true } };

class FakeTrack extends EventTarget {
  readyState: 'live' | 'ended' = 'live';
  readonly clones: FakeTrack[] = [];
  readonly id: string | null;
  constructor(id: string | null = null) {
    super();
    this.id = id;
  }
  clone(): FakeTrack {
    this.clones.push(new FakeTrack(this.id));
    return this.clones.at(-1)!;
  }
  stop(): void {
    this.readyState = 'ended';
  }
  unplug(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

class FakeSink implements PictureSink {
  layout: Layout | null = null;
  camera: FakeTrack | null = null;
  say: Parameters<PictureSink['hear']>[0] = () => {};
  setLayout(layout: Layout): void {
    this.layout = layout;
  }
  setCamera(track: MediaStreamTrack | null): void {
    this.camera = track as unknown as FakeTrack | null;
  }
  hear(listener: Parameters<PictureSink['hear']>[0]): void {
    this.say = listener;
  }
}

/** @param refusal what opening a camera throws, where it does */
function make(refusal?: DOMException): {
  composer: Composer;
  opened: FakeTrack[];
  settled: () => Promise<void>;
} {
  const opened: FakeTrack[] = [];
  const composer = new Composer(async (id) => {
    if (refusal) throw refusal;
    opened.push(new FakeTrack(id));
    return opened.at(-1) as unknown as MediaStreamTrack;
  });
  // What was asked of the camera has been answered in the microtasks before.
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { composer, opened, settled };
}

describe('the composer', () => {
  it('opens the camera only while a source goes out that it is shown over', async () => {
    const { composer, opened, settled } = make();
    composer.setLayout(withCamera, 'front');
    await settled();
    expect(opened).toEqual([]);
    const tab = new FakeSink();
    const leave = composer.join('tab', tab);
    expect(composer.state.camera).toBe('opening');
    await settled();
    expect(composer.state.camera).toBe('on');
    expect(tab.camera).toMatchObject({ id: 'front', readyState: 'live' });
    const shown = tab.camera!;
    leave();
    expect([opened[0]!.readyState, shown.readyState, composer.state.camera]).toEqual([
      'ended',
      'ended',
      'off',
    ]);
  });

  it('shows no camera over a camera', async () => {
    const { composer, opened, settled } = make();
    composer.setLayout(withCamera, null);
    const sink = new FakeSink();
    composer.join('camera', sink);
    await settled();
    expect([opened, sink.camera, composer.state.camera]).toEqual([[], null, 'off']);
  });

  it('shows the same camera over the next source, which is opened before the old one goes', async () => {
    const { composer, opened, settled } = make();
    composer.setLayout(withCamera, null);
    const [old, next] = [new FakeSink(), new FakeSink()];
    const leave = composer.join('tab', old);
    await settled();
    composer.join('screen', next);
    leave();
    expect(opened).toHaveLength(1);
    expect([old.camera!.readyState, next.camera!.readyState]).toEqual(['ended', 'live']);
  });

  it('says that the camera was lost, goes on without it, and tries again when the layout is told again', async () => {
    const { composer, opened, settled } = make();
    const said: string[] = [];
    composer.onChange(() => said.push(composer.state.camera));
    composer.setLayout(withCamera, null);
    const sink = new FakeSink();
    composer.join('tab', sink);
    await settled();
    opened[0]!.unplug();
    expect([composer.state.camera, sink.camera]).toEqual(['lost', null]);
    expect(said.at(-1)).toBe('lost');
    composer.setLayout(withCamera, null);
    await settled();
    expect([opened.length, composer.state.camera, sink.camera!.readyState]).toEqual([2, 'on', 'live']);
  });

  it.each([
    ['NotFoundError', 'missing'],
    ['OverconstrainedError', 'missing'],
    ['NotAllowedError', 'refused'],
    ['NotReadableError', 'busy'],
    ['AbortError', 'busy'],
  ])('a camera that answers %s is said to be %s', async (name, trouble) => {
    const { composer, settled } = make(new DOMException('no', name));
    composer.setLayout(withCamera, null);
    composer.join('tab', new FakeSink());
    await settled();
    expect(composer.state.camera).toBe(trouble);
    composer.setLayout(plainLayout, null);
    expect(composer.state.camera).toBe('off');
  });

  it('lets go of a camera that opens when it is not wanted any more, and of the old one when another is chosen', async () => {
    const { composer, opened, settled } = make();
    composer.setLayout(withCamera, 'front');
    composer.join('tab', new FakeSink());
    composer.setLayout(plainLayout, 'front');
    await settled();
    expect([opened[0]!.readyState, composer.state.camera]).toEqual(['ended', 'off']);
    composer.setLayout(withCamera, 'front');
    await settled();
    composer.setLayout(withCamera, 'back');
    await settled();
    expect(opened.map(({ id, readyState }) => [id, readyState])).toEqual([
      ['front', 'ended'],
      ['front', 'ended'],
      ['back', 'live'],
    ]);
  });

  it('says that a tab or screen is black, and not that a lens is covered', () => {
    const { composer } = make();
    const [tab, camera] = [new FakeSink(), new FakeSink()];
    composer.join('tab', tab);
    tab.say({ black: true });
    expect(composer.state.black).toBe(true);
    composer.join('camera', camera);
    camera.say({ black: true });
    expect(composer.state.black).toBe(false);
  });

  it('says that a tab or camera gives no picture, and not that nobody touches a window', () => {
    const { composer } = make();
    const [tab, screen] = [new FakeSink(), new FakeSink()];
    composer.join('tab', tab);
    tab.say({ still: true });
    expect(composer.state.still).toBe(true);
    tab.say({ still: false });
    expect(composer.state.still).toBe(false);
    composer.join('screen', screen);
    screen.say({ still: true });
    expect(composer.state.still).toBe(false);
  });

  it('says where nothing can be laid over a picture, and that another track is to be recorded', () => {
    const { composer } = make();
    const screen = new FakeSink();
    let anew = 0;
    composer.onTrack(() => (anew += 1));
    const leave = composer.join('screen', screen);
    screen.say({ bare: true });
    expect(composer.state).toMatchObject({ bare: true });
    composer.recordAnew();
    leave();
    expect([composer.state.bare, anew]).toEqual([false, 1]);
  });

  it('lays no camera over a camera, and everything else', () => {
    const { composer } = make();
    const title: Overlay = { kind: 'text', id: 'a', on: true, place: 'top', size: 'medium', text: 'Hello' };
    const camera = new FakeSink();
    composer.setLayout({ ...withCamera, overlays: [title] }, null);
    composer.join('camera', camera);
    expect(camera.layout).toMatchObject({ pictureInPicture: { on: false }, overlays: [title] });
  });
});
