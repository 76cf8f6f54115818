import type { Credentials, PlatformId, SendKey } from '#protocol';
import type { Clock } from '../platform/clock.ts';
import type { FindCompanion } from './link/find-companion.ts';
import { askPreflight, type PreflightOutcome } from './link/preflight.ts';
import { authOf, newAttempt } from './link/proof.ts';
import type { OpenSocket } from './link/socket.ts';

/** What is to be asked for one destination. */
export interface ServerQuestion extends Pick<SendKey, 'key' | 'ingest'> {
  readonly id: string;
  readonly platform: PlatformId;
}

/** What came of it. `reason` null: the server accepted the key, and no more. */
export interface ServerAnswer {
  readonly platform: PlatformId;
  /** A reason of destinations, or the code of a problem. */
  readonly reason: string | null;
  /** English sentence from the companion, for a reason that this version has no text for. */
  readonly message: string;
  readonly ownIngest: boolean;
}

export interface CheckDeps {
  readonly findCompanion: FindCompanion;
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
}

/**
 * Asks the servers of all these destinations at once whether they accept their keys.
 * @param onAnswer called for each as it comes; not any more once the signal has aborted
 */
export async function checkServers(
  questions: readonly ServerQuestion[],
  { credentials, controlPort }: { readonly credentials: Credentials; readonly controlPort: number | null },
  onAnswer: (id: string, answer: ServerAnswer) => void,
  { findCompanion, openSocket, clock }: CheckDeps,
  signal: AbortSignal,
): Promise<void> {
  const { found } = await findCompanion(controlPort, signal);
  await Promise.all(
    questions.map(async ({ id, platform, key, ingest }) => {
      const port = found?.hello.ports[platform];
      const ask = (to: number): Promise<PreflightOutcome> => {
        // Part of no broadcast; the proof is bound to a name all the same.
        const attempt = newAttempt({ credentials, broadcastId: crypto.randomUUID() }, platform, to);
        const socket = openSocket(to, { ...authOf(attempt), purpose: 'preflight' });
        const request = { key, ...(ingest !== undefined && { ingest }) };
        return askPreflight(socket, { credentials, attempt }, request, clock, signal);
      };
      const outcome: PreflightOutcome = port === undefined ? { kind: 'unreachable' } : await ask(port);
      if (!signal.aborted) onAnswer(id, { platform, ...answerOf(outcome) });
    }),
  );
}

function answerOf(outcome: PreflightOutcome): Omit<ServerAnswer, 'platform'> {
  const failed = (reason: ServerAnswer['reason'], message = ''): Omit<ServerAnswer, 'platform'> => ({
    reason,
    message,
    ownIngest: false,
  });
  if (!('kind' in outcome)) {
    if (!outcome.ok) return failed(outcome.error.code, outcome.error.message);
    const { reason, message, ownIngest } = outcome;
    return { reason, message, ownIngest };
  }
  switch (outcome.kind) {
    case 'refused':
      return failed(outcome.error.code, outcome.error.message);
    case 'unproven':
      return failed(outcome.hint);
    case 'unanswered':
      return failed('companion-older');
    case 'unreachable':
      return failed('companion-missing');
  }
}
