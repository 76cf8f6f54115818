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

/** One destination's part of it, in ms. */
export const destinationEndMs = endBudgetMs.queue + endBudgetMs.goodbye + endBudgetMs.spare;
