import type { BroadcastStatus } from './broadcast-status.ts';

type Translate = (message: string) => string;

/** What is wrong with the sound of a show that goes on, the worst first; empty when nothing is. */
export function soundText({ phase, source, sound }: BroadcastStatus, t: Translate): string {
  if (phase !== 'live' || !sound) return '';
  const { microphoneProblem, silent, sources, settings, held } = sound;
  if (microphoneProblem) return t(`microphone_${microphoneProblem.replaceAll('-', '_')}`);
  if (silent.includes('microphone')) return t('silent_microphone');
  if (silent.includes('tab')) return t(source === 'screen' ? 'silent_screen' : 'silent_tab');
  const isMuted = (one: 'tab' | 'microphone'): boolean => settings[one].muted;
  return !held && sources.length > 0 && sources.every(isMuted) ? t('sound_all_muted') : '';
}
