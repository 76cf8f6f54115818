/**
 * Where a segment's pictures come from: the recording as it is, the recording encoded, or the clip that stands in while
 * there is no recording.
 */
export type SegmentOrigin = 'copy' | 'encode' | 'slate';

/**
 * `preparing`: no picture is there yet that viewers have not seen. `ready`: one is, and waits. `made`: the origin is done
 * and all of it waits. `showing`: tags go out as they come. `over`: nothing more goes out.
 */
export type SegmentSituation = 'preparing' | 'ready' | 'made' | 'showing' | 'over';

/**
 * One stretch of a rendition from one origin. Segments follow one another on the playlist: one at a time is showing, and
 * what the next ones make meanwhile waits.
 *
 *                   a keyframe comes that                   the origin
 *                   viewers have not seen                   is done
 *     preparing ────────────────────────────→ ready ────────────────────→ made
 *         │                                     │                           │
 *         │ begin                               │ begin                     │ begin
 *         ↓                                     ↓                           ↓
 *         └──────────────→ showing ←────────────┘              (all of it goes out at once)
 *                             │                                             │
 *                             │ the origin is done                          │
 *                             ↓                                             │
 *                            over ←─────────────────────────────────────────┘
 *
 *     any other → over        by a cut, or when the origin fails or is done before it was ready
 *
 * `begin` before it is ready is for the time when nothing else is shown: then it need not wait for anything.
 */
export interface Segment {
  readonly origin: SegmentOrigin;
  readonly situation: SegmentSituation;
  /** It is its turn: what waits goes out, then everything as it comes. */
  begin(): void;
  /** No more goes in; what the origin still holds comes out within so many ms, or is cut off. */
  end(patienceMs: number): void;
  /** Nothing more goes out, from now on. */
  cut(): void;
}
