/*
 *   the client is gone ─┐
 *   NATS is gone ───────┴─→ leaseMs later this node has stopped publishing ─→ marginMs later another one may begin
 *
 * No time of day goes into it: each node measures on its own clock, from before it asked until it has the answer, and whoever
 * takes over counts from after it saw.
 */

/** A node says that it is there this often, in ms; that renews the leases of all its broadcasts at once. */
export const beatMs = 500;
/** So long a node may publish after the moment at which it was last sure of its lease, in ms. */
export const leaseMs = 2_000;
/** So much longer whoever takes over waits, in ms: clocks go differently fast, and a socket is not closed in no time. */
export const marginMs = 250;
/** A node that was not heard of for so long gets no broadcasts, in ms. */
export const goneMs = 6_000;
/** A node that a broadcast was placed on holds it for its client for so long, in ms. */
export const expectedMs = 15_000;
/** What a node that has gone has left in the bucket is removed after so long, in ms. */
export const forgottenMs = 600_000;
