import type { Translate } from '../ui/text.ts';

/** For how long an answer is waited for, in words. @param seconds null for ever */
export function answerLabel(seconds: number | null, t: Translate): string {
  return seconds === null
    ? t('settings_absence_never')
    : t('settings_absence_minutes', String(Math.ceil(seconds / 60)));
}
