import type { CompanionState } from '../companion/use-companion.ts';
import type { Tone } from '../ui/status-mark.tsx';

/** What the line below the name is made of. */
export interface CompanionFacts {
  /** What somebody on the control port says, who has proved nothing. */
  readonly companion: Pick<CompanionState, 'checked' | 'hello' | 'mismatch'>;
  readonly paired: boolean;
  /** Whether the broadcast knows better: the companion is there and does not answer. */
  readonly silent: boolean;
  /** Whether the broadcast that runs is a rehearsal. */
  readonly rehearsal: boolean;
}

/**
 * Whether the companion is there, as a name in the locales. That nothing goes public is taken from the broadcast alone: a
 * person who believes it may show what nobody is to see.
 */
export function companionLine({ companion, paired, silent, rehearsal }: CompanionFacts): {
  readonly tone: Tone;
  readonly message: string;
} {
  const { checked, hello, mismatch } = companion;
  if (mismatch) return { tone: 'warning', message: `problem_${mismatch.replaceAll('-', '_')}` };
  if (!hello) {
    if (silent) return { tone: 'warning', message: 'reason_companion_silent' };
    return checked
      ? { tone: 'warning', message: 'companion_missing' }
      : { tone: 'busy', message: 'companion_checking' };
  }
  if (hello.ffmpeg) return { tone: 'warning', message: `problem_${hello.ffmpeg.code.replaceAll('-', '_')}` };
  if (!paired) return { tone: 'warning', message: 'companion_unpaired' };
  return { tone: 'ok', message: rehearsal ? 'companion_rehearsal' : 'companion_ready' };
}
