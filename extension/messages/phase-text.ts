import type { DestinationView } from './broadcast-status.ts';

type Translate = (message: string, ...subs: readonly string[]) => string;

const tones = {
  connecting: 'busy',
  'key-sent': 'busy',
  live: 'live',
  trouble: 'trouble',
  ended: 'off',
} as const satisfies Record<DestinationView['phase'], string>;

/** A destination that is so far behind, in ms, is said to be. */
const toldFromMs = 1_500;

/** The mark beside a destination; a rehearsal has one of its own, and so has what is live and not all well. */
export function phaseTone(
  { phase, reason }: Pick<DestinationView, 'phase' | 'reason'>,
  rehearsal: boolean,
): (typeof tones)[keyof typeof tones] | 'rehearsal' | 'warning' {
  if (phase === 'live' && reason !== null) return 'warning';
  return rehearsal && phase === 'live' ? 'rehearsal' : tones[phase];
}

/** Where a destination is, in a word or two; nothing is called live that nobody else sees. */
export function phaseText(
  {
    phase,
    name,
    reason,
    freeBytes,
  }: Pick<DestinationView, 'phase' | 'name' | 'reason'> & Pick<Partial<DestinationView>, 'freeBytes'>,
  rehearsal: boolean,
  t: Translate,
): string {
  if (rehearsal && phase === 'live') return t('headline_rehearsing');
  if (phase === 'live' && freeBytes !== undefined) return t('phase_recording');
  if (reason === 'delayed') return t('phase_delayed');
  return t(`phase_${phase.replaceAll('-', '_')}`, name);
}

/** How far behind it is: `8 s behind`; empty where that is not worth a word. */
export function behindText({ behindMs }: Pick<DestinationView, 'behindMs'>, t: Translate): string {
  return behindMs < toldFromMs ? '' : t('behind', String(Math.round(behindMs / 1_000)));
}

/** How long it is held back on purpose: `30 s delay`; empty where it is not, or not live. */
export function delayText(
  { phase, delayMs }: Pick<DestinationView, 'phase' | 'delayMs'>,
  t: Translate,
): string {
  const seconds = Math.round((delayMs ?? 0) / 1_000);
  return phase !== 'live' || seconds === 0 ? '' : t('delay', String(seconds));
}
