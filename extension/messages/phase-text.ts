import type { DestinationView } from './broadcast-status.ts';

type Translate = (message: string, ...subs: readonly string[]) => string;

const tones = {
  connecting: 'busy',
  'key-sent': 'busy',
  live: 'live',
  trouble: 'trouble',
  ended: 'off',
} as const satisfies Record<DestinationView['phase'], string>;

/** The mark beside a destination; a rehearsal has one of its own. */
export function phaseTone(
  phase: DestinationView['phase'],
  rehearsal: boolean,
): (typeof tones)[keyof typeof tones] | 'rehearsal' {
  return rehearsal && phase === 'live' ? 'rehearsal' : tones[phase];
}

/** Where a destination is, in a word or two; nothing is called live that nobody else sees. */
export function phaseText(
  { phase, name }: Pick<DestinationView, 'phase' | 'name'>,
  rehearsal: boolean,
  t: Translate,
): string {
  if (rehearsal && phase === 'live') return t('headline_rehearsing');
  return t(`phase_${phase.replaceAll('-', '_')}`, name);
}
