import {
  challengeSchema,
  isCompanionProven,
  newSecret,
  protocolVersion,
  proveClient,
  type Auth,
  type Challenge,
  type Credentials,
  type PlatformId,
  type ProofContext,
} from '#protocol';
import * as v from 'valibot';

/** Who this browser is towards the companion, for one broadcast. */
export interface Identity {
  readonly credentials: Credentials;
  readonly broadcastId: string;
}

/** One attempt to connect, as both sides know it. */
export type Attempt = Omit<ProofContext, 'companionNonce'>;

/** Never twice the same: it holds a nonce. */
export function newAttempt(
  { credentials: { clientId }, broadcastId }: Identity,
  platform: PlatformId,
  port: number,
): Attempt {
  return { clientId, broadcastId, platform, port, clientNonce: newSecret() };
}

/** What is said when the socket connects, to whoever listens there: nothing secret. */
export function authOf({ clientId, broadcastId, clientNonce }: Attempt): Auth {
  return { clientId, broadcastId, nonce: clientNonce, protocol: protocolVersion };
}

/**
 * The answer to a challenge, whatever came as one.
 * @returns null when it does not come from the companion that this browser is paired with: then nothing may be sent.
 */
export async function answerChallenge(
  { token }: Credentials,
  attempt: Attempt,
  challenge: Challenge,
): Promise<string | null> {
  const reading = v.safeParse(challengeSchema, challenge);
  if (!reading.success) return null;
  const context = { ...attempt, companionNonce: reading.output.nonce };
  if (!(await isCompanionProven(token, context, reading.output.proof))) return null;
  return proveClient(token, context);
}
