import type { DestinationReason } from '#protocol';

/** What is known when a publish has ended or could not begin. */
export interface Outage {
  /** Attempts made in this outage, the one that just failed included; from 1. */
  readonly attempt: number;
  /** Milliseconds since the outage began. */
  readonly outageMs: number;
  readonly reason: DestinationReason;
  /** True when the ingest only closed the connection where one that refuses does: it may as well be restarting. */
  readonly isGuess: boolean;
  /** How often in a row the key was refused, this time included; 0 when it was not. */
  readonly rejections: number;
  /** How often in a row the ingest said yes and closed at once, this time included. */
  readonly hangUps: number;
  /** From 0 up to 1: makes the jitter. */
  readonly random: number;
}

const firstDelayMs = 500;
const growth = 1.5;
/** Longest delay in the first minute: an ingest that comes back is to be noticed within three seconds. */
const eagerDelayMs = 3_000;
const eagerMs = 60_000;
const longestDelayMs = 60_000;
/** Part of the delay that is kept: never more than 0.8, so that delay, connecting and showing that media moves fit the bound. */
const jitter = { from: 0.6, to: 0.8 } as const;
/** So often in a row an ingest may say yes and close at once before that is taken for a no. */
export const hangUpsBeforeTold = 3;
/** What neither waiting nor another attempt can change. */
const final: ReadonlySet<DestinationReason> = new Set([
  'stopped',
  'login-required',
  'login-rejected',
  'whip-missing',
  'srt-missing',
  'codec-refused',
]);
/** How often in a row a rejection may be guessed before it is believed. */
const guesses = 3;

/**
 * How long to wait before the next attempt, in milliseconds, or null to give up. Giving up is for what waiting
 * cannot mend: a refused key or login, and being stopped. Everything else is tried for as long as the broadcast lives; an ingest
 * that only hangs up ever more rarely, from the first minute on.
 */
export function reconnectDelay(outage: Outage): number | null {
  const { attempt, outageMs, random } = outage;
  if (isFinal(outage)) return null;
  if (outage.hangUps >= hangUpsBeforeTold) {
    const base = Math.min(eagerDelayMs * growth ** (outage.hangUps - hangUpsBeforeTold), longestDelayMs);
    return spread(base, random);
  }
  const base =
    outageMs < eagerMs
      ? Math.min(firstDelayMs * growth ** (attempt - 1), eagerDelayMs)
      : // Delays that grow by `growth` add up to the time they have taken: d = d0 + (growth - 1) * elapsed.
        Math.min(eagerDelayMs + (growth - 1) * (outageMs - eagerMs), longestDelayMs);
  return spread(base, random);
}

function spread(delayMs: number, random: number): number {
  return delayMs * (jitter.from + (jitter.to - jitter.from) * random);
}

function isFinal({ reason, isGuess, rejections, hangUps }: Outage): boolean {
  if (final.has(reason)) return true;
  if (reason !== 'key-rejected') return false;
  return hangUps === 0 && !(isGuess && rejections < guesses);
}
