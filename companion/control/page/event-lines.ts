import { phaseOf } from '#protocol';
import { phaseText, phaseTone } from '../../../extension/messages/phase-text.ts';
import { reasonText } from '../../../extension/messages/problem-text.ts';
import { formatNumber } from '../../../extension/ui/format.ts';
import type { Tone } from '../../../extension/ui/status-mark.tsx';
import type { Translate } from '../../../extension/ui/text.ts';
import type { Happening, PageEvent } from './page-state.ts';

/** One line of what happened. */
export interface EventLine {
  readonly number: number;
  readonly past: boolean;
  readonly kind: Happening['kind'];
  /** Unix time in ms. */
  readonly at: number;
  readonly tone: Tone;
  readonly text: string;
}

/** Pictures that are dropped again so soon after, in ms, are said in one line. */
const dropsMs = 10_000;

/** What is known of a broadcast from what happened before. */
interface Known {
  rehearsal: boolean;
  /** The line that says what a destination has dropped, which may become more. */
  readonly drops: Map<string, { frames: number; at: number; words: Words }>;
  readonly names: Map<string, string>;
  readonly told: Map<string, string>;
}

/** What happened, in words, in the same order; a destination that only tries again in the same way is said once. */
export function eventLines(events: readonly PageEvent[], t: Translate): EventLine[] {
  const broadcasts = new Map<number, Known>();
  const lines = events.flatMap(({ number, past, happening }) => {
    const words = wordsFor(happening, broadcasts, t);
    return words ? [{ line: { number, past, kind: happening.kind, at: happening.at }, words }] : [];
  });
  // Only now: what was dropped may have become more.
  return lines.map(({ line, words }) => ({ ...line, ...words }));
}

interface Words {
  readonly tone: Tone;
  text: string;
}

function wordsFor(happening: Happening, broadcasts: Map<number, Known>, t: Translate): Words | null {
  switch (happening.kind) {
    case 'companion-lost':
      return { tone: 'trouble', text: t('event_companion_lost') };
    case 'companion-silent':
      return { tone: 'trouble', text: t('headline_silent') };
    case 'companion-back':
      return { tone: 'ok', text: t('event_companion_back') };
    case 'started': {
      const { broadcast, rehearsal } = happening;
      // Another run of the companion counts from 1 again.
      broadcasts.set(broadcast, nothingKnown(rehearsal));
      return { tone: 'off', text: t(rehearsal ? 'event_rehearsal' : 'event_started') };
    }
    case 'epoch':
      return happening.epoch === 0 ? null : { tone: 'off', text: t('event_epoch') };
    case 'restart':
      return { tone: 'warning', text: t('event_restart') };
    case 'slate':
      return happening.showing
        ? { tone: 'warning', text: t('preview_waiting') }
        : { tone: 'ok', text: t('event_slate_over') };
    case 'marker':
      return { tone: 'off', text: t('event_marker', happening.label) };
    // It is shown where it stays, and not as something that happened.
    case 'verdict':
      return null;
    case 'ended':
      return { tone: 'off', text: t(`event_ended_${happening.why.replaceAll('-', '_')}`) };
    case 'destination':
    case 'drop':
    case 'reconnect':
      return ofDestination(happening, broadcasts, t);
  }
}

function ofDestination(
  happening: Extract<Happening, { kind: 'destination' | 'drop' | 'reconnect' }>,
  broadcasts: Map<number, Known>,
  t: Translate,
): Words | null {
  const { broadcast } = happening;
  const known = broadcasts.get(broadcast) ?? nothingKnown(false);
  broadcasts.set(broadcast, known);
  if (happening.kind === 'drop') return ofDrop(happening, known, t);
  if (happening.kind === 'reconnect') {
    const name = known.names.get(happening.destination) ?? happening.destination;
    return { tone: 'ok', text: t('for_destinations', name, t('event_reconnect')) };
  }
  const { status } = happening;
  known.names.set(status.id, status.name);
  const phase = phaseOf(status);
  const view = { phase, name: status.name, reason: status.reason };
  const reason = reasonText({ ...status, ownIngest: status.ownIngest ?? false }, t);
  const words = reason || phaseText(view, known.rehearsal, t);
  // On the way there again nothing is new but the attempt.
  if (known.told.get(status.id) === words) return null;
  known.told.set(status.id, words);
  // Some sentences about a platform name it themselves.
  const text = words.includes(status.name) ? words : t('for_destinations', status.name, words);
  return { tone: phaseTone(view, known.rehearsal), text };
}

/** Adds to the line before where that is of a moment ago. */
function ofDrop(
  { destination, frames, at }: Extract<Happening, { kind: 'drop' }>,
  { names, drops }: Known,
  t: Translate,
): Words | null {
  const before = drops.get(destination);
  const goesOn = before !== undefined && at - before.at < dropsMs;
  const sum = (goesOn ? before.frames : 0) + frames;
  const count = t('dropped_frames', formatNumber(sum, t('language')));
  const text = t('for_destinations', names.get(destination) ?? destination, count);
  const words: Words = goesOn ? before.words : { tone: 'warning', text };
  words.text = text;
  drops.set(destination, { frames: sum, at, words });
  return goesOn ? null : words;
}

function nothingKnown(rehearsal: boolean): Known {
  return { rehearsal, drops: new Map(), names: new Map(), told: new Map() };
}
