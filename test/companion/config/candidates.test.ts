import { describe, expect, it } from 'vitest';
import { portCandidates } from '../../../companion/config/candidates.ts';

const none = { youtube: null, twitch: null, facebook: null, custom: null, control: null };

describe('the ports to try', () => {
  it('are the usual one and then its spares', () => {
    expect(portCandidates('twitch', none)).toEqual([5000, 5500, 5050, 5005]);
    expect(portCandidates('control', none)).toEqual([7420, 7430, 7440]);
  });

  it('are only the one that was asked for', () => {
    expect(portCandidates('youtube', { ...none, youtube: 3000 })).toEqual([3000]);
    expect(portCandidates('youtube', { ...none, youtube: 0 })).toEqual([0]);
  });

  it('leave out what was asked for another listener', () => {
    expect(portCandidates('youtube', { ...none, twitch: 3001, control: 3000 })).toEqual([3010, 3300]);
  });
});
