import { beforeEach, describe, expect, it, vi } from 'vitest';
import { followActiveTab } from '../../../extension/platform/tabs.ts';

type Tabs = { readonly id: number }[];

const tabs = vi.hoisted(() => ({
  listeners: new Set<() => void>(),
  /** Answers the oldest question that is open. */
  answers: [] as ((tabs: Tabs) => void)[],
}));

vi.mock('webextension-polyfill', () => ({
  default: {
    tabs: {
      query: () => new Promise<Tabs>((resolve) => tabs.answers.push(resolve)),
      onActivated: {
        addListener: (one: () => void) => tabs.listeners.add(one),
        removeListener: (one: () => void) => tabs.listeners.delete(one),
      },
    },
  },
}));

const activate = (): void => tabs.listeners.forEach((one) => one());
async function answer(id: number | null): Promise<void> {
  tabs.answers.shift()!(id === null ? [] : [{ id }]);
  await new Promise((resolve) => setImmediate(resolve));
}

describe('which tab is in front', () => {
  let told: (number | null)[];
  let end: () => void;

  beforeEach(() => {
    told = [];
    tabs.answers.length = 0;
    end = followActiveTab((id) => told.push(id));
  });

  it('is told at once and whenever it is another, until nobody wants to know', async () => {
    await answer(1);
    activate();
    await answer(2);
    activate();
    await answer(null);
    expect(told).toEqual([1, 2, null]);
    activate();
    end();
    await answer(3);
    expect(told).toEqual([1, 2, null]);
    expect(tabs.listeners.size).toBe(0);
  });

  it('is the newest answer, also where an older one comes late', async () => {
    activate();
    const [first, second] = tabs.answers.splice(0);
    second!([{ id: 2 }]);
    first!([{ id: 1 }]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([2]);
    end();
  });
});
