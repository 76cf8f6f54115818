import { beforeEach, describe, expect, it } from 'vitest';
import { TabSight } from '../../../extension/broadcast/tab-sight.ts';
import type { Sight } from '../../../extension/messages/sight.ts';
import type { SourceRequest } from '../../../extension/messages/start-request.ts';

const keys: Sight = { why: 'key-page', of: 'twitch' };
const bank: Sight = { why: 'own-list', of: 'bank.example' };
const tab = (tabId: number, sight?: Sight): SourceRequest => ({
  kind: 'tab',
  streamId: 's',
  title: '',
  tabId,
  ...(sight && { sight }),
});

let hidden: string[];
let watch: TabSight;

beforeEach(() => {
  hidden = [];
  watch = new TabSight((why) => hidden.push(why));
  watch.goOut(tab(7));
});

describe('the tab that goes out', () => {
  it('is hidden when it shows what nobody is to see, and no other tab is', () => {
    expect(watch.see(8, keys)).toBe(false);
    expect(hidden).toEqual([]);
    expect(watch.see(7, keys)).toBe(true);
    expect(hidden).toEqual(['key-page']);
  });

  it('is hidden once for one sight, and again when it has shown something else', () => {
    for (const sight of [keys, keys, { ...keys, of: 'youtube' }, bank, null, bank]) watch.see(7, sight);
    expect(hidden).toEqual(['key-page', 'key-page', 'own-list', 'own-list']);
  });

  it('is only asked after without a sight', () => {
    watch.see(7, keys);
    expect([watch.see(7, undefined), watch.see(8, undefined)]).toEqual([true, false]);
    watch.see(7, keys);
    expect(hidden).toEqual(['key-page']);
  });

  it('is hidden from the first moment when it shows that already', () => {
    watch.goOut(tab(8, bank));
    expect(hidden).toEqual(['own-list']);
    watch.goOut({ kind: 'camera' });
    expect([watch.see(8, keys), watch.see(7, keys)]).toEqual([false, false]);
    expect(hidden).toEqual(['own-list']);
  });
});

describe('a tab that is about to go out', () => {
  it('is hidden from the first moment for where it has gone meanwhile', () => {
    watch.expect(tab(8));
    expect(watch.see(8, keys)).toBe(true);
    expect(hidden).toEqual([]);
    watch.goOut(tab(8));
    expect(hidden).toEqual(['key-page']);
  });

  it('is not when it has gone on from there', () => {
    watch.expect(tab(8, keys));
    watch.see(8, null);
    watch.goOut(tab(8, keys));
    expect(hidden).toEqual([]);
  });
});
