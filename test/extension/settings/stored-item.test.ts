import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { StoredItem } from '../../../extension/settings/stored-item.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';

const shape = {
  name: 'volume',
  version: 3,
  schema: v.object({ percent: v.number() }),
  fallback: { percent: 50 },
  migrations: {
    1: (value: unknown) => Number(value) * 100,
    2: (value: unknown) => ({ percent: value }),
  },
};

describe('a stored item', () => {
  it('is its fallback until it is written', async () => {
    const item = new StoredItem(new MemoryArea(), shape);
    expect(await item.read()).toEqual({ percent: 50 });
    await item.write({ percent: 7 });
    expect(await item.read()).toEqual({ percent: 7 });
  });

  it('is migrated step by step from an older version', async () => {
    const old = new MemoryArea({ volume: { version: 1, value: 0.25 } });
    expect(await new StoredItem(old, shape).read()).toEqual({ percent: 25 });
  });

  it.each([
    ['no envelope', 'loud'],
    ['a newer version', { version: 4, value: { percent: 9 } }],
    ['a version that nothing migrates from', { version: 0, value: 9 }],
    ['a value of the wrong form', { version: 3, value: { percent: 'much' } }],
  ])('falls back on %s and leaves what is stored alone', async (_name, stored) => {
    const area = new MemoryArea({ volume: stored });
    expect(await new StoredItem(area, shape).read()).toEqual({ percent: 50 });
    expect(area.entries.get('volume')).toEqual(stored);
  });

  it('loses none of two updates made at once', async () => {
    const item = new StoredItem(new MemoryArea(), shape);
    const add = ({ percent }: { percent: number }): { percent: number } => ({ percent: percent + 1 });
    await Promise.all([item.update(add), item.update(add)]);
    expect(await item.read()).toEqual({ percent: 52 });
  });

  it('still writes after a write that failed', async () => {
    const area = new MemoryArea();
    const item = new StoredItem(area, shape);
    await expect(
      item.update(() => {
        throw new RangeError('no');
      }),
    ).rejects.toThrow('no');
    await item.write({ percent: 1 });
    expect(await item.read()).toEqual({ percent: 1 });
  });

  it('tells its new value after a change from another context, and nothing after that ends', async () => {
    const area = new MemoryArea();
    const told: unknown[] = [];
    const item = new StoredItem(area, shape);
    const end = item.onChange((value) => told.push(value));
    await new StoredItem(area, shape).write({ percent: 3 });
    await area.set({ other: 1 });
    end();
    await item.write({ percent: 4 });
    expect(told).toEqual([{ percent: 3 }]);
  });
});
