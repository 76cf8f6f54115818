import type { CompanionAt } from '#protocol';
import type { CompanionState } from '../companion/use-companion.ts';
import type { Tone } from '../ui/status-mark.tsx';

/** What the line below the name is made of. */
export interface CompanionFacts {
  /** What somebody on the control port says, who has proved nothing. */
  readonly companion: Pick<CompanionState, 'checked' | 'hello' | 'mismatch'>;
  /** Where it is. */
  readonly at: CompanionAt;
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
export function companionLine({ companion, at, paired, silent, rehearsal }: CompanionFacts): {
  readonly tone: Tone;
  readonly message: string;
  /** What is put into it. */
  readonly sub?: string;
} {
  const { checked, hello, mismatch } = companion;
  if (mismatch) return { tone: 'warning', message: `problem_${mismatch.replaceAll('-', '_')}` };
  if (!hello) {
    if (silent) return { tone: 'warning', message: 'reason_companion_silent' };
    if (checked) return { tone: 'warning', ...named(at, 'companion_missing', 'server_missing') };
    return { tone: 'busy', ...named(at, 'companion_checking', 'server_checking') };
  }
  if (hello.ffmpeg) return { tone: 'warning', message: `problem_${hello.ffmpeg.code.replaceAll('-', '_')}` };
  if (!paired) return { tone: 'warning', message: 'companion_unpaired' };
  if (rehearsal) return { tone: 'ok', message: 'companion_rehearsal' };
  return { tone: 'ok', ...named(at, 'companion_ready', 'server_ready') };
}

/** A server is called by its name. */
function named(
  at: CompanionAt,
  ofComputer: string,
  ofServer: string,
): { readonly message: string; readonly sub?: string } {
  return typeof at === 'string' ? { message: ofServer, sub: new URL(at).host } : { message: ofComputer };
}
