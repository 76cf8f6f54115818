import { atMost, pageClock } from '../../platform/clock.ts';
import { mixInputs, mixProcessor, type FromMix, type ToMix } from './mix-contract.ts';
import workletUrl from './mix-worklet.ts?worker&url';

/** Longest wait for a browser to let sound start, in milliseconds; it takes a few where it is allowed. */
const startMs = 1_000;

/** One mix: its inputs are the sound of a source and the microphone, in this order. */
export interface Mix {
  /** What comes out: stereo, a few milliseconds later, and never too loud. Silence while nothing is connected. */
  readonly track: MediaStreamTrack;
  /** Puts a track on an input, in place of the one that was there; null for none. */
  connect(input: number, track: MediaStreamTrack | null): void;
  tell(message: ToMix): void;
  close(): void;
}

/** What makes mixes; tests give their own. */
export interface SoundGraph {
  createMix(onMessage: (message: FromMix) => void): Mix;
  /** Plays `track` to the person, until the function that is returned is called. */
  monitor(track: MediaStreamTrack): () => void;
  close(): Promise<void>;
}

/**
 * Opens the browser's sound. @returns null where it does not start: in Firefox on a page that nobody has clicked, or without a
 * sound device.
 */
export async function openSoundGraph(): Promise<SoundGraph | null> {
  const context = new AudioContext();
  const ready = Promise.all([context.audioWorklet.addModule(workletUrl), context.resume()]);
  // The promise of `resume()` stays open until a click where one is needed, so it is not waited for alone.
  await atMost(pageClock, startMs, ready);
  if (context.state !== 'running') {
    await context.close();
    return null;
  }
  const play = (track: MediaStreamTrack, to: AudioNode, input = 0): (() => void) => {
    const source = context.createMediaStreamSource(new MediaStream([track]));
    source.connect(to, 0, input);
    return () => source.disconnect();
  };
  return {
    createMix(onMessage) {
      const node = new AudioWorkletNode(context, mixProcessor, {
        numberOfInputs: mixInputs,
        outputChannelCount: [2],
        // What has one channel is heard on both sides.
        channelCount: 2,
        channelCountMode: 'explicit',
      });
      const out = context.createMediaStreamDestination();
      node.connect(out);
      node.port.onmessage = ({ data }: MessageEvent<FromMix>) => onMessage(data);
      const inputs = new Map<number, () => void>();
      const tell = (message: ToMix): void => node.port.postMessage(message);
      return {
        track: out.stream.getAudioTracks()[0]!,
        connect(input, track) {
          inputs.get(input)?.();
          inputs.delete(input);
          if (track) inputs.set(input, play(track, node, input));
        },
        tell,
        close() {
          for (const disconnect of inputs.values()) disconnect();
          tell({ over: true });
          node.disconnect();
          node.port.close();
          out.stream.getTracks().forEach((track) => track.stop());
        },
      };
    },
    monitor: (track) => play(track, context.destination),
    close: () => context.close(),
  };
}
