import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Sound } from '../../../../extension/broadcast/capture/sound.ts';

/** What is connected with what, and how the context answers; the browser's own has no way to be asked. */
const links: string[] = [];
let runs: boolean;
let closed: number;

class AudioContextDouble {
  readonly destination = 'loudspeaker';
  state = 'suspended';
  #node(name: string) {
    return {
      connect: (to: unknown) => links.push(`${name} → ${typeof to === 'string' ? to : 'track'}`),
      stream: { getAudioTracks: () => ['silence'] },
      offset: { value: 1 },
      start: () => undefined,
    };
  }
  createMediaStreamSource = (stream: { tracks: string[] }) => this.#node(stream.tracks.join());
  createMediaStreamDestination = () => this.#node('track');
  createConstantSource = () => this.#node('constant');
  resume = (): Promise<void> => {
    if (runs) this.state = 'running';
    return runs ? Promise.resolve() : new Promise(() => undefined);
  };
  close = async (): Promise<void> => {
    closed += 1;
    return Promise.resolve();
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  links.length = 0;
  runs = true;
  closed = 0;
  vi.stubGlobal('AudioContext', AudioContextDouble);
  vi.stubGlobal(
    'MediaStream',
    class {
      constructor(readonly tracks: string[]) {}
    },
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the sound of a capture', () => {
  it('keeps a captured tab audible', () => {
    new Sound().monitor('tab sound' as unknown as MediaStreamTrack);
    expect(links).toEqual(['tab sound → loudspeaker']);
  });

  it('makes a track of silence where sound may start', async () => {
    expect(await new Sound().silence()).toBe('silence');
    expect(links).toEqual(['constant → track']);
  });

  it('makes none where sound does not start, and does not wait for it for ever', async () => {
    runs = false;
    const silence = new Sound().silence();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await silence).toBeNull();
  });

  it('closes what it opened', async () => {
    const sound = new Sound();
    await sound.silence();
    await sound.close();
    await sound.close();
    expect(closed).toBe(1);
  });
});
