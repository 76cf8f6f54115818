import type { InputLevel, InputSettings } from './sound-mix.ts';

/** What the worklet is told. */
export type ToMix =
  /** One for each input. */
  | { readonly settings: readonly InputSettings[] }
  /** Whether levels are to be told. */
  | { readonly watched: boolean }
  /** It is not needed any more. */
  | { readonly over: true };

/** What it tells: levels ten times a second while they are watched, and who is silent when that has changed. */
export type FromMix =
  | { readonly levels: readonly (InputLevel | null)[] }
  | { readonly silent: readonly boolean[] };

/** Inputs of the node: the sound of the source, and the microphone. */
export const mixInputs = 2;
/** Name that it is registered under. */
export const mixProcessor = 'tabcast-mix';
