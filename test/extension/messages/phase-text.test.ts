import { expect, it } from 'vitest';
import { behindText, delayText, phaseText, phaseTone } from '../../../extension/messages/phase-text.ts';

const t = (message: string, ...subs: readonly string[]): string => [message, ...subs].join(' ');

it('what is live and not all well has the mark of a warning, in a rehearsal, too', () => {
  expect(phaseTone({ phase: 'live', reason: null }, false)).toBe('live');
  expect(phaseTone({ phase: 'live', reason: null }, true)).toBe('rehearsal');
  for (const rehearsal of [false, true]) {
    expect(phaseTone({ phase: 'live', reason: 'upload-slow' }, rehearsal)).toBe('warning');
    expect(phaseTone({ phase: 'trouble', reason: 'stalled' }, rehearsal)).toBe('trouble');
  }
});

it('how far behind a destination is counts in whole seconds, from two on', () => {
  const words = [0, 1_499, 1_500, 8_300].map((behindMs) => behindText({ behindMs }, t));
  expect(words).toEqual(['', '', 'behind 2', 'behind 8']);
});

it('a delay is told of what is live, and told from being behind', () => {
  const words = [
    delayText({ phase: 'live', delayMs: 29_970 }, t),
    delayText({ phase: 'live' }, t),
    delayText({ phase: 'live', delayMs: 0 }, t),
    delayText({ phase: 'key-sent', delayMs: 30_000 }, t),
    phaseText({ phase: 'key-sent', name: 'Twitch', reason: 'delayed' }, false, t),
  ];
  expect(words).toEqual(['delay 30', '', '', '', 'phase_delayed']);
});
