import { describe, expect, it } from 'vitest';
import { currentStep, stepsOf, type Facts, type StepId } from '../../../extension/welcome/steps.ts';

const nothing: Facts = {
  companion: false,
  paired: false,
  pinned: false,
  camera: null,
  key: false,
  rehearsed: false,
  live: false,
};
const at = (facts: Partial<Facts>, ...passed: StepId[]): StepId | null =>
  currentStep(stepsOf({ ...nothing, ...facts }), new Set(passed));

describe('the step to take now', () => {
  it('is the first that is not done, from nothing to live', () => {
    const facts = { ...nothing };
    const order: (StepId | null)[] = [];
    for (const fact of ['companion', 'paired', 'pinned', 'key', 'rehearsed', 'live'] as const) {
      order.push(at(facts));
      Object.assign(facts, { [fact]: true });
    }
    expect([...order, at(facts)]).toEqual(['companion', 'pair', 'pin', 'key', 'rehearse', 'live', null]);
  });

  it('passes over the pin when the person says so, or has gone on without it', () => {
    const paired = { companion: true, paired: true };
    expect(at(paired)).toBe('pin');
    expect(at(paired, 'pin')).toBe('key');
    expect(at({ ...paired, key: true })).toBe('rehearse');
    expect(at({ ...paired, pinned: null })).toBe('pin');
  });

  it('passes over a rehearsal for who has been live without', () => {
    expect(at({ companion: true, paired: true, key: true, live: true })).toBeNull();
  });

  it('goes back to what has been lost since', () => {
    const done = { companion: true, paired: true, pinned: true, key: true, rehearsed: true, live: true };
    expect(at({ ...done, companion: false })).toBe('companion');
    expect(at({ ...done, paired: false })).toBe('pair');
    expect(at({ ...done, key: false })).toBe('key');
  });

  it('asks for the camera only where that is needed to begin', () => {
    const pinned = { companion: true, paired: true, pinned: true };
    expect(at({ ...pinned, camera: false })).toBe('camera');
    expect(at({ ...pinned, camera: true })).toBe('key');
    expect(stepsOf(nothing).map(({ id }) => id)).not.toContain('camera');
  });
});
