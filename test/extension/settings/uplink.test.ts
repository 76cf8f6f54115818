import { describe, expect, it } from 'vitest';
import { knownUplink, learnt, uplinkItem, type Uplink } from '../../../extension/settings/uplink.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';

const day = 86_400_000;
const carried = (kbps: number, at = 0): Uplink => ({ kbps, known: 'carried', at });
const full = (kbps: number, at = 0): Uplink => ({ kbps, known: 'full', at });

describe('what is known of the way up', () => {
  it.each([
    ['nothing', null, carried(3_000, day), carried(3_000, day)],
    ['less', carried(3_000), carried(9_000, day), carried(9_000, day)],
    ['more', carried(9_000), carried(3_000, day), carried(9_000)],
    ['an end that was further', full(9_000), carried(3_000, day), full(9_000)],
    ['an end that was nearer', full(9_000), carried(12_000, day), carried(12_000, day)],
    ['what was carried without an end', carried(12_000), full(7_000, day), full(7_000, day)],
    ['more, too long ago', carried(9_000), carried(3_000, 61 * day), carried(3_000, 61 * day)],
  ])('after %s', (_, before, found, known) => {
    expect(learnt(before, found)).toEqual(known);
  });

  it('is nothing any more after two months, and where it is broken', async () => {
    expect(knownUplink(full(9_000), 59 * day)).toEqual(full(9_000));
    expect(knownUplink(full(9_000), 61 * day)).toBeNull();
    const broken = new MemoryArea({ uplink: { version: 1, value: { kbps: -1, known: 'full', at: 0 } } });
    expect(await uplinkItem(broken).read()).toBeNull();
  });
});
