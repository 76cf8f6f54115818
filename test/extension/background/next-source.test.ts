import { describe, expect, it } from 'vitest';
import { sourcesAfter } from '../../../extension/background/next-source.ts';

const all = ['tab', 'camera', 'screen'] as const;

describe('the next source', () => {
  it('goes round, and never to the one that is live', () => {
    expect(sourcesAfter({ source: 'tab', tabId: 7 }, all, 7)).toEqual(['camera', 'screen']);
    expect(sourcesAfter({ source: 'camera', tabId: null }, all, 7)).toEqual(['screen', 'tab']);
    expect(sourcesAfter({ source: 'screen', tabId: null }, all, 7)).toEqual(['tab', 'camera']);
  });

  it('is the tab in front while another one is live', () => {
    expect(sourcesAfter({ source: 'tab', tabId: 7 }, all, 8)).toEqual(['tab', 'camera', 'screen']);
    expect(sourcesAfter({ source: 'tab', tabId: 7 }, all, null)).toEqual(['camera', 'screen']);
  });

  it('is the first one where none is live any more', () => {
    expect(sourcesAfter({ source: null, tabId: null }, all, 7)).toEqual(all);
  });

  it('is one that this browser has', () => {
    expect(sourcesAfter({ source: 'camera', tabId: null }, ['camera', 'screen'], 7)).toEqual(['screen']);
  });
});
