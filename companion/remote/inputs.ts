import { remoteInputs, type RemoteInput, type RemoteState } from '#protocol';
import { subscription, type ObsEvent } from './codes.ts';

/** A source of sound as an input of OBS. Its name and id never change, so that a button that was set up goes on working. */
interface Input {
  readonly input: RemoteInput;
  readonly inputName: string;
  readonly inputUuid: string;
  readonly inputKind: string;
}

const inputs: readonly Input[] = [
  {
    input: 'tab',
    inputName: 'Tab',
    inputUuid: '5f0c7b0e-3a52-4c0f-8d57-6a1d0f6e9b01',
    inputKind: 'tabcast_tab',
  },
  {
    input: 'microphone',
    inputName: 'Microphone',
    inputUuid: '5f0c7b0e-3a52-4c0f-8d57-6a1d0f6e9b02',
    inputKind: 'tabcast_microphone',
  },
];

/** The only scene: what goes out. */
export const scene = { name: 'Tabcast', uuid: '5f0c7b0e-3a52-4c0f-8d57-6a1d0f6e9b00' } as const;

/** Finds an input by its name or its id. */
export function findInput(by: 'inputName' | 'inputUuid', text: string): Input | null {
  return inputs.find((one) => one[by] === text) ?? null;
}

/** As `GetInputList` has them. */
export function inputList(): object[] {
  return inputs.map(({ inputName, inputUuid, inputKind }) => ({
    inputName,
    inputUuid,
    inputKind,
    unversionedInputKind: inputKind,
  }));
}

export const inputKinds: readonly string[] = inputs.map(({ inputKind }) => inputKind);

/** Both, as items of the only scene. */
export function sceneItems(): object[] {
  return inputs.map(({ inputName, inputUuid, inputKind }, index) => ({
    sceneItemId: index + 1,
    sceneItemIndex: index,
    sceneItemEnabled: true,
    sceneItemLocked: true,
    sourceName: inputName,
    sourceUuid: inputUuid,
    sourceType: 'OBS_SOURCE_TYPE_INPUT',
    inputKind,
    isGroup: null,
  }));
}

/** Tells who listens what has been muted, or is heard again. */
export class MuteTeller {
  #told: RemoteState['muted'] | null = null;
  readonly #say: (event: ObsEvent) => void;

  constructor(say: (event: ObsEvent) => void) {
    this.#say = say;
  }

  /** @param state null where no browser says how it is: then nothing is known of either */
  take(state: RemoteState | null): void {
    const before = this.#told;
    if (!state) return;
    this.#told = { ...state.muted };
    if (!before) return;
    for (const input of remoteInputs) {
      const inputMuted = state.muted[input];
      if (inputMuted === before[input]) continue;
      const { inputName, inputUuid } = inputs.find((one) => one.input === input)!;
      const data = { inputName, inputUuid, inputMuted };
      this.#say({ type: 'InputMuteStateChanged', intent: subscription.inputs, data });
    }
  }
}
