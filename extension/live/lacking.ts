import type { CompanionAt } from '#protocol';
import { findCompanion, problemOfFinding } from '../companion/link/find-companion.ts';
import type { ProblemCode } from '../messages/broadcast-status.ts';
import { mayReach } from '../platform/server-permission.ts';

/** What is wrong with the companion that is to carry a show; null when it is there. Never rejects. */
export async function lackingAt(at: CompanionAt, signal: AbortSignal): Promise<ProblemCode | null> {
  if (typeof at === 'string' && !(await mayReach(at))) return 'server-forbidden';
  const finding = await findCompanion(at, signal);
  return finding.found ? null : problemOfFinding(finding, at);
}
