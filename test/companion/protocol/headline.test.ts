import { describe, expect, it } from 'vitest';
import {
  destinationStates,
  headlineOf,
  phaseOf,
  type DestinationPhase,
  type DestinationState,
  type HeadlineSource,
} from '#protocol';

type One = HeadlineSource['destinations'][number];
const one = (phase: DestinationPhase, reason: string | null = null): One => ({ phase, reason });
const live = one('live');
const refused = one('trouble', 'key-rejected');
const retried = one('trouble', 'timeout');
const lost = one('trouble', 'companion-lost');
const silent = one('trouble', 'companion-silent');

function of(destinations: readonly One[], rest: Partial<HeadlineSource> = {}) {
  return headlineOf({ phase: 'live', rehearsal: false, destinations, ...rest });
}

describe('a broadcast is called', () => {
  it('live when every destination is', () => {
    expect(of([live, live, live])).toEqual({ kind: 'live', live: 3, of: 3 });
  });

  it('live on some when one is refused, waits for its next attempt or is still on its way', () => {
    const some = { kind: 'live', live: 2, of: 3 };
    for (const other of [refused, retried, lost, one('connecting'), one('key-sent')]) {
      expect(of([live, other, live])).toEqual(some);
    }
  });

  it('hidden where it is live and nobody is to see the source', () => {
    expect(of([live, refused], { privacy: 'person' })).toEqual({ kind: 'hidden', live: 1, of: 2 });
    expect(of([refused], { privacy: 'person' })).toMatchObject({ kind: 'not-live' });
    expect(of([live], { privacy: 'person', question: {} })).toEqual({ kind: 'asking' });
  });

  it('live on all that are left when one has ended', () => {
    expect(of([live, one('ended'), live])).toEqual({ kind: 'live', live: 2, of: 2 });
  });

  it('not live when all are refused, with the reason that they share', () => {
    expect(of([refused, refused, refused])).toEqual({ kind: 'not-live', reason: 'key-rejected' });
    expect(of([refused, one('ended')])).toEqual({ kind: 'not-live', reason: 'key-rejected' });
  });

  it('not live when all wait for their next attempts, each for a reason of its own', () => {
    expect(of([refused, retried])).toEqual({ kind: 'not-live', reason: null });
  });

  it('connecting while it starts and until a first destination has an answer', () => {
    expect(of([], { phase: 'starting' })).toEqual({ kind: 'connecting' });
    expect(of([live], { phase: 'starting' })).toEqual({ kind: 'connecting' });
    expect(of([one('connecting'), one('key-sent')])).toEqual({ kind: 'connecting' });
    expect(of([refused, one('key-sent')])).toEqual({ kind: 'connecting' });
  });

  it('waiting when the companion is lost, whatever it had said of others before', () => {
    expect(of([lost, lost])).toEqual({ kind: 'waiting' });
    expect(of([refused, lost])).toEqual({ kind: 'waiting' });
    expect(of([lost, one('connecting')])).toEqual({ kind: 'waiting' });
  });

  it('asking while it waits for a person, however many destinations have the slate, unless none is left', () => {
    expect(of([live, live], { question: { code: 1 } })).toEqual({ kind: 'asking' });
    expect(of([lost, refused], { question: { code: 1 }, rehearsal: true })).toEqual({ kind: 'asking' });
    expect(of([one('ended')], { question: { code: 1 } })).toEqual({ kind: 'ended' });
    expect(of([live], { phase: 'stopping', question: { code: 1 } })).toEqual({ kind: 'stopping' });
  });

  it('silent when the companion does not answer, and waiting once it is lost', () => {
    expect(of([silent, silent])).toEqual({ kind: 'silent' });
    expect(of([refused, silent])).toEqual({ kind: 'silent' });
    expect(of([silent, lost])).toEqual({ kind: 'waiting' });
    expect(of([silent], { rehearsal: true })).toEqual({ kind: 'silent' });
  });

  it('ended when no destination is left', () => {
    expect(of([one('ended'), one('ended')])).toEqual({ kind: 'ended' });
    expect(of([])).toEqual({ kind: 'ended' });
  });

  it('rehearsing, and never live, while nothing goes public', () => {
    const rehearsal = { rehearsal: true };
    expect(of([live, live], rehearsal)).toEqual({ kind: 'rehearsing', live: 2, of: 2 });
    expect(of([live, refused], rehearsal)).toEqual({ kind: 'rehearsing', live: 1, of: 2 });
    expect(of([refused], rehearsal)).toEqual({ kind: 'not-live', reason: 'key-rejected' });
  });

  it('stopping and then nothing, whatever the destinations still say', () => {
    expect(of([live], { phase: 'stopping' })).toEqual({ kind: 'stopping' });
    expect(of([live], { phase: 'idle' })).toEqual({ kind: 'off' });
  });
});

describe('a destination is called', () => {
  it.each<[DestinationState, string | null, DestinationPhase]>([
    ['idle', null, 'key-sent'],
    ['connecting', null, 'key-sent'],
    ['publishing', null, 'key-sent'],
    ['connecting', 'delayed', 'key-sent'],
    ['connecting', 'timeout', 'trouble'],
    ['publishing', 'no-media', 'trouble'],
    ['live', null, 'live'],
    ['stalled', 'stalled', 'trouble'],
    ['waiting', 'timeout', 'trouble'],
    ['failed', 'key-rejected', 'trouble'],
    ['ended', null, 'ended'],
  ])("for the companion's %s with reason %s: %s, ", (state, reason, phase) => {
    expect(phaseOf({ state, reason: reason as never })).toBe(phase);
  });

  it('live in no other state than live', () => {
    const others = destinationStates.filter((state) => state !== 'live');
    expect(others.map((state) => phaseOf({ state, reason: null }))).not.toContain('live');
  });
});
