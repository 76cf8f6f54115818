import { createHmac } from 'node:crypto';
import * as v from 'valibot';

/*
 * Keys of the bucket:
 *   node.<id>       a node's beat; removed when it leaves
 *   show.<hash>     where a broadcast lives; its revision is the lease
 *   browser.<id>    a paired browser, sealed; a sealed null where it was forgotten
 */

const nodeIdSchema = v.pipe(v.string(), v.regex(/^[\w-]{8,64}$/));
const count = v.pipe(v.number(), v.minValue(0));

export const beatSchema = v.object({
  /** Counts the beats of this node: which of them a watch brings back. */
  n: count,
  /** Where clients reach its control port. */
  address: v.pipe(v.string(), v.url(), v.maxLength(256)),
  capacity: v.pipe(v.number(), v.minValue(1)),
  busy: count,
  /** Of all its broadcasts. */
  destinations: count,
  /** False while it drains. */
  isOpen: v.boolean(),
  version: v.pipe(v.string(), v.maxLength(64)),
  /** Made of its id, its address and the fleet's secret: browsers are sent to nobody else. */
  seal: v.pipe(v.string(), v.maxLength(64)),
});
export type Beat = v.InferOutput<typeof beatSchema>;

export const placeSchema = v.object({
  /** The node that may publish it. */
  node: nodeIdSchema,
  /** The node that its client has come to, and that may publish it as soon as the other one has stopped. */
  wants: v.optional(nodeIdSchema),
});
export type Place = v.InferOutput<typeof placeSchema>;

export const keys = {
  node: (id: string): string => `node.${id}`,
  /** Who reads the bucket learns no broadcast's id, by which one could join it. */
  show: (broadcastId: string, secret: string): string =>
    `show.${createHmac('sha256', secret).update(`broadcast ${broadcastId}`).digest('hex').slice(0, 32)}`,
  browser: (clientId: string): string => `browser.${clientId}`,
};

/** What only a node of the fleet can say of an address. */
export function sealOf(id: string, address: string, secret: string): string {
  return createHmac('sha256', secret).update(`node ${id} ${address}`).digest('hex');
}

/** What is behind the prefix of a key; null for a key of another kind. */
export function idIn(key: string, kind: keyof typeof keys): string | null {
  return key.startsWith(`${kind}.`) ? key.slice(kind.length + 1) : null;
}

/** @returns null for what another version has written, or nobody of ours */
export function read<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): v.InferOutput<Schema> | null {
  const reading = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  return reading.success ? reading.output : null;
}
