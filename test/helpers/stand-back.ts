import { constants, getPriority, setPriority } from 'node:os';

const behind = constants.priority.PRIORITY_BELOW_NORMAL;

/**
 * Lets others go first on a busy machine: what is in real time beside it must not be late, and this is none of it. Whatever
 * the process starts from now on stands back, too.
 * @param pid this process unless given
 */
export function standBack(pid = process.pid): void {
  if (getPriority(pid) < behind) setPriority(pid, behind);
}
