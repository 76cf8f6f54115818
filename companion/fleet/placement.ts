/** A node, as far as it matters for where a broadcast goes. */
export interface PlacingNode {
  readonly id: string;
  /** Broadcasts that are placed there. */
  readonly shows: number;
  /** How many it takes, at least 1. */
  readonly capacity: number;
  /** Share of its processors that is in use, from 0 to 1. */
  readonly busy: number;
  /** Whether it takes new ones: it is there, and does not drain. */
  readonly isOpen: boolean;
}

/** Nodes that are looked at for each broadcast: the least loaded of them takes it. */
const choices = 16;
/** How much fuller than the mean a node may become. */
const mostUneven = 1.2;
/** A node whose processors are in use by more than this takes no more, whatever room it says it has. */
const mostBusy = 0.85;

/**
 * Which node takes a broadcast: the least loaded of a few that its name picks out, as in "the power of two random choices"
 * (https://www.eecs.harvard.edu/~michaelm/postscripts/handbook2001.pdf). All nodes pick the same few for one broadcast, and
 * different broadcasts come to different ones: those who decide at the same moment, and do not know of each other yet, do not all
 * choose the one node that was the emptiest. Where all of the few are full, it is the least loaded of as many that have room, from where
 * the name points on: what has room in a fleet that is nearly full is about equally full, so not all of it has to be looked at.
 * @param nodes in the same order everywhere
 * @returns null where none has room
 */
export function placeOf(broadcast: string, nodes: readonly PlacingNode[]): PlacingNode | null {
  const { length } = nodes;
  let best: PlacingNode | null = null;
  let state = hash(broadcast);
  for (let n = 0; n < choices && length > 0; n++) {
    state = next(state);
    best = lesser(best, nodes[state % length]!);
  }
  if (best !== null) return best;
  for (let n = 0, found = 0, at = state % length; n < length && found < choices; n++, at++) {
    if (at === length) at = 0;
    const node = nodes[at]!;
    if (!hasRoom(node)) continue;
    found += 1;
    best = lesser(best, node);
  }
  return best;
}

/**
 * What the node that was chosen for a broadcast makes of that: others chose it, too, at the same moment, and it alone knows at once
 * how much it has by now. It passes on what would make it much fuller than the mean, where another one is less full.
 * @param nodes as it sees them, itself among them as it is now, without this broadcast
 * @param total of all nodes that are open
 * @returns itself where it takes the broadcast
 */
export function settle(
  broadcast: string,
  own: PlacingNode,
  nodes: readonly PlacingNode[],
  total: { readonly shows: number; readonly capacity: number },
): PlacingNode {
  const fair = (mostUneven * (total.shows + 1)) / total.capacity;
  if (own.isOpen && loadOf(own) <= fair) return own;
  const other = placeOf(broadcast, nodes);
  return other && (!own.isOpen || loadOf(other) < loadOf(own)) ? other : own;
}

/** How much of what a node takes is in use; at 1 it takes no more. */
export function loadOfNode({ shows, capacity, busy }: Omit<PlacingNode, 'id' | 'isOpen'>): number {
  return Math.min(1, Math.max(shows / capacity, busy / mostBusy));
}

/** How full a node is, with one broadcast more. */
function loadOf({ shows, capacity }: PlacingNode): number {
  return (shows + 1) / capacity;
}

function hasRoom({ isOpen, shows, capacity, busy }: PlacingNode): boolean {
  return isOpen && shows < capacity && busy <= mostBusy;
}

function lesser(best: PlacingNode | null, node: PlacingNode): PlacingNode | null {
  if (!hasRoom(node)) return best;
  return best === null || loadOf(node) < loadOf(best) ? node : best;
}

/** FNV-1a, https://www.rfc-editor.org/rfc/rfc9923; never 0, where what follows would stand still. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  return state >>> 0 || 1;
}

/** Marsaglia's xorshift, https://www.jstatsoft.org/article/view/v008i14. */
function next(state: number): number {
  let x = state;
  x ^= x << 13;
  x ^= x >>> 17;
  x ^= x << 5;
  return x >>> 0;
}
