import {
  isSameProof,
  newSecret,
  pairingGrantSchema,
  pairingKey,
  pairingOfferSchema,
  pairingPath,
  pairingTicketFile,
  pairingTicketSchema,
  proveGrant,
  provePairing,
  readPairingCode,
  type PairingRequest,
} from '#protocol';
import * as v from 'valibot';
import type { Carrier } from '../settings/carrier.ts';
import type { Settings } from '../settings/settings.ts';
import type { missingAt } from './link/find-companion.ts';
import {
  findCompanion,
  problemOfFinding,
  type CompanionMismatch,
  type FoundCompanion,
} from './link/find-companion.ts';

/** Longest wait for an answer, in ms. Too short for anybody to find the code behind a proof. */
const answerMs = 10_000;

/** Why the browser was not paired; the sentence is in the locales. */
export type PairProblem =
  | ReturnType<typeof missingAt>
  | CompanionMismatch
  | 'companion-unproven'
  | 'pairing-code-malformed'
  | 'pairing-code-wrong'
  | 'pairings-unusable'
  | 'too-many';

/** Who asks to be paired. */
export interface Applicant {
  /** Origin of this extension, as the browser sends it. */
  readonly origin: string;
  /** What the person will recognise this browser by. */
  readonly name: string;
}

const refusalSchema = v.object({
  error: v.object({ code: v.picklist(['pairing-code-wrong', 'pairings-unusable', 'too-many']) }),
});

/** Has the companion show a code; a server shows none, but says whether it would take one. @returns why it does not, or null */
export async function askForCode(settings: Settings, to: Carrier = 'computer'): Promise<PairProblem | null> {
  const found = await find(settings, to);
  if (typeof found === 'string') return found;
  const offer = await call(found);
  return v.is(pairingOfferSchema, offer) ? null : problemOf(offer, to);
}

/**
 * Pairs this browser with the companion that shows this code, and remembers what it was given. The code itself is
 * sent to nobody.
 * @returns why it was not paired, or null
 */
export async function pairBrowser(
  settings: Settings,
  typed: string,
  { origin, name }: Applicant,
  to: Carrier = 'computer',
): Promise<PairProblem | null> {
  const code = readPairingCode(typed);
  if (code === null) return 'pairing-code-malformed';
  const found = await find(settings, to);
  if (typeof found === 'string') return found;
  const offer = v.safeParse(pairingOfferSchema, await call(found));
  if (!offer.success) return problemOf(offer.issues[0].input, to);
  const context = { salt: offer.output.salt, nonce: newSecret(), port: found.port, origin };
  const key = await pairingKey(code, context.salt);
  const proof = await provePairing(key, context);
  const answer = await call(found, { nonce: context.nonce, proof, name });
  const grant = v.safeParse(pairingGrantSchema, answer);
  if (!grant.success) return problemOf(answer, to);
  const { clientId, token } = grant.output;
  const expected = await proveGrant(key, context, { clientId, token });
  if (!isSameProof(expected, grant.output.proof)) return 'companion-unproven';
  await (to === 'server' ? settings.serverPairing : settings.pairing).write({ clientId, token });
  return null;
}

/** Whether the companion has opened this browser itself, and has put the code where this extension can read it. */
export async function hasTicket(origin: string): Promise<boolean> {
  return (await readTicket(origin)) !== null;
}

/** Pairs this browser without a code that somebody types. @returns why it was not paired, or null */
export async function pairByTicket(settings: Settings, applicant: Applicant): Promise<PairProblem | null> {
  // The code that the page was opened with may be over: then this makes another.
  const problem = await askForCode(settings);
  if (problem) return problem;
  const code = await readTicket(applicant.origin);
  return code === null ? 'pairing-code-wrong' : pairBrowser(settings, code, applicant);
}

async function readTicket(origin: string): Promise<string | null> {
  try {
    const answer = await fetch(`${origin}/${pairingTicketFile}`, { cache: 'no-store' });
    const ticket = v.safeParse(pairingTicketSchema, await answer.json());
    return ticket.success ? ticket.output.code : null;
  } catch {
    // There is none, as in every browser that the person has opened.
    return null;
  }
}

async function find(settings: Settings, to: Carrier): Promise<FoundCompanion | PairProblem> {
  const at = to === 'server' ? await settings.server.read() : await settings.controlPort.read();
  if (to === 'server' && at === null) return 'server-missing';
  const finding = await findCompanion(at, new AbortController().signal);
  return finding.found ?? problemOfFinding(finding, at);
}

/** @returns null when there is no answer, or none that is JSON. */
async function call({ port, server }: FoundCompanion, request?: PairingRequest): Promise<unknown> {
  try {
    const response = await fetch(`${server?.origin ?? `http://127.0.0.1:${port}`}${pairingPath}`, {
      signal: AbortSignal.timeout(answerMs),
      cache: 'no-store',
      redirect: 'error',
      ...(request && {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(request),
      }),
    });
    return await response.json();
  } catch {
    return null;
  }
}

function problemOf(answer: unknown, to: Carrier): PairProblem {
  const refusal = v.safeParse(refusalSchema, answer);
  if (refusal.success) return refusal.output.error.code;
  if (answer !== null) return 'companion-unproven';
  return to === 'server' ? 'server-missing' : 'companion-missing';
}

/** Browser and system in a few words: `Chrome on Linux`. */
export function browserName(userAgent: string): string {
  const browser = /Firefox|Edg|OPR/.exec(userAgent)?.[0] ?? 'Chrome';
  const system = /Windows|Mac OS|CrOS|Linux/.exec(userAgent)?.[0] ?? 'this computer';
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS': 'macOS', CrOS: 'ChromeOS' };
  return `${names[browser] ?? browser} on ${names[system] ?? system}`;
}
