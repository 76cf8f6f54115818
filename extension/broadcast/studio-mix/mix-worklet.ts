import { mixInputs, mixProcessor, type FromMix, type ToMix } from './mix-contract.ts';
import { SoundMix } from './sound-mix.ts';

const levelsPerSecond = 10;

/** What TypeScript's types for pages do not know (https://webaudio.github.io/web-audio-api/#AudioWorkletGlobalScope). */
declare const sampleRate: number;
declare const AudioWorkletProcessor: new () => { readonly port: MessagePort };
declare function registerProcessor(name: string, processor: typeof AudioWorkletProcessor): void;

/** Mixes on the thread of the sound, which no page and no timer holds up. */
class MixProcessor extends AudioWorkletProcessor {
  readonly #mix = new SoundMix(mixInputs, sampleRate);
  #isWatched = false;
  #isOver = false;
  /** Samples since something was told last. */
  #samples = 0;
  #silent = '';

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ToMix>) => {
      if ('settings' in data) this.#mix.set(data.settings);
      else if ('watched' in data) this.#isWatched = data.watched;
      else this.#isOver = true;
    };
  }

  /** Called for every block of samples, for as long as it answers `true`. */
  process(inputs: Float32Array[][], [output]: Float32Array[][]): boolean {
    this.#mix.process(inputs, output!);
    this.#samples += output![0]!.length;
    if (this.#samples >= sampleRate / levelsPerSecond) {
      this.#samples = 0;
      this.#tell();
    }
    return !this.#isOver;
  }

  #tell(): void {
    const levels = this.#mix.takeLevels();
    if (this.#isWatched) this.#post({ levels });
    const { silent } = this.#mix;
    if (silent.join() === this.#silent) return;
    this.#silent = silent.join();
    this.#post({ silent });
  }

  #post(message: FromMix): void {
    this.port.postMessage(message);
  }
}

registerProcessor(mixProcessor, MixProcessor);
