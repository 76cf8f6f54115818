/**
 * How long the steps of an end on purpose may take, in ms, one after the other. Together they fit into what the wire
 * contract promises (`endAnswerMs`): Stop never waits for an ingest that says nothing.
 */
export const endBudgetMs = {
  /** ffmpeg writes out what it holds, before it is killed. */
  media: 1_000,
  /** What is queued for an ingest leaves. */
  queue: 500,
  /** The ingest answers a goodbye, before its socket is destroyed. */
  goodbye: 600,
  /** For an ingest whose socket is not even destroyed in time. */
  spare: 100,
} as const;

/** All of it, in ms, whatever the ingests do. */
export const wholeEndMs = endBudgetMs.media + endBudgetMs.queue + endBudgetMs.goodbye + 2 * endBudgetMs.spare;

/**
 * The goodbye to a server that holds back on purpose what it was sent last (SRT's latency), in ms: out of what the steps
 * before it have left over of `wholeEndMs`, which is nearly all.
 */
export const heldGoodbyeMs = 2_000;
