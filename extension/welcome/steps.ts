/** From installed to live, in this order; `camera` only where the page that holds the broadcast asks for it. */
export type StepId = 'companion' | 'pair' | 'pin' | 'camera' | 'key' | 'rehearse' | 'live';

/** How things are, as the browser, the companion and the settings tell it. */
export interface Facts {
  readonly companion: boolean;
  readonly paired: boolean;
  /** Null where the browser does not tell. */
  readonly pinned: boolean | null;
  /** Null where no camera is needed to begin. */
  readonly camera: boolean | null;
  readonly key: boolean;
  readonly rehearsed: boolean;
  readonly live: boolean;
}

export interface Step {
  readonly id: StepId;
  readonly done: boolean;
  /** It can be passed over: what comes later does not need it. */
  readonly optional: boolean;
}

export function stepsOf(facts: Facts): readonly Step[] {
  return [
    { id: 'companion', done: facts.companion, optional: false },
    { id: 'pair', done: facts.paired, optional: false },
    { id: 'pin', done: facts.pinned === true, optional: true },
    ...(facts.camera === null ? [] : [{ id: 'camera', done: facts.camera, optional: true } as const]),
    { id: 'key', done: facts.key, optional: false },
    { id: 'rehearse', done: facts.rehearsed, optional: true },
    { id: 'live', done: facts.live, optional: false },
  ];
}

/**
 * The step to take now: the first that is not done. One that can be passed over has been when the person says so, or when
 * a later one is done. Null when all is done.
 */
export function currentStep(steps: readonly Step[], passed: ReadonlySet<StepId>): StepId | null {
  const open = steps.find(({ id, done, optional }, at) => {
    if (done) return false;
    // Of the later ones only what takes an act of its own tells that the person has gone on.
    return !optional || !(passed.has(id) || steps.slice(at + 1).some((later) => later.done));
  });
  return open?.id ?? null;
}
