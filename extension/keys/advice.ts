import {
  hideLogin,
  parseIngestUrl,
  platforms,
  readKeyAndServer,
  readStreamKey,
  type KeyOwner,
  type PlatformId,
} from '#protocol';
import type { StoredKey } from '../settings/key-vault.ts';

/** One line of what was made of a pasted key: a message of the locales and what goes into it. */
export interface AdviceLine {
  readonly tone: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly subs: readonly string[];
}

export interface KeyAdvice {
  /** What would be saved, or null when the text is no key. */
  readonly stored: StoredKey | null;
  readonly lines: readonly AdviceLine[];
}

/** The ends of a key with its middle hidden: enough to recognise it, too little to use it. */
export function maskKey(key: string): string {
  return key.length < 12 ? '•'.repeat(8) : `${key.slice(0, 3)}••••${key.slice(-3)}`;
}

/**
 * Reads what stands in a key field, and in a server field beside it where there is one, and says what was understood
 * and what is doubtful before it is saved.
 */
export function adviseOnKey(owner: PlatformId | KeyOwner, text: string, server?: string): KeyAdvice {
  const reading = server === undefined ? readStreamKey(owner, text) : readKeyAndServer(owner, text, server);
  if (!reading.ok) {
    // Nothing is wrong with a field that nobody has filled in yet.
    if (text === '') return { stored: null, lines: [] };
    const message = `key_problem_${reading.problem.replaceAll('-', '_')}`;
    return { stored: null, lines: [{ tone: 'error', message, subs: [] }] };
  }
  const { key, ingest, notes, doubts } = reading;
  const lines: AdviceLine[] = [];
  if (ingest !== null && parseIngestUrl(ingest)) {
    lines.push({ tone: 'info', message: 'key_understood_url', subs: [hideLogin(ingest), maskKey(key)] });
  } else if (notes.includes('trimmed')) {
    lines.push({ tone: 'info', message: 'key_understood_trimmed', subs: [maskKey(key)] });
  }
  const { name, keyExample } = typeof owner === 'string' ? platforms[owner] : owner;
  if (doubts.includes('foreign-host')) {
    lines.push({ tone: 'warning', message: 'key_doubt_foreign_host', subs: [name, hideLogin(ingest ?? '')] });
  }
  if (doubts.includes('shape')) {
    lines.push({ tone: 'warning', message: 'key_doubt_shape', subs: [name, keyExample] });
  }
  return { stored: { key, ingest }, lines };
}

/** The same advice in words, as a key field shows it. */
export function adviseInWords(
  owner: PlatformId | KeyOwner,
  text: string,
  t: (message: string, ...subs: readonly string[]) => string,
  server?: string,
): { canSave: boolean; lines: { tone: AdviceLine['tone']; text: string }[] } {
  const { stored, lines } = adviseOnKey(owner, text, server);
  return {
    canSave: stored !== null,
    lines: lines.map(({ tone, message, subs }) => ({ tone, text: t(message, ...subs) })),
  };
}
