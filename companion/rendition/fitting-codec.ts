import type { RenditionChoice, RenditionReason, VideoCodec } from '#protocol';

/** What is taken, and why it is not what was asked for; null where it is. */
export interface Fitted {
  readonly choice: RenditionChoice;
  readonly reason: RenditionReason | null;
}

/** What the pictures of this are encoded as. */
export function codecOf(choice: RenditionChoice): VideoCodec {
  return choice === 'source' ? 'h264' : (choice.codec ?? 'h264');
}

/**
 * What is taken of what is wanted: where the ingest does not take that codec, H.264 of the same picture and bitrate, which is
 * one with that of those who have asked for it.
 * @param codecs what the ingest takes; null while that is not known
 */
export function fitting(wanted: Fitted, codecs: ReadonlySet<VideoCodec> | null): Fitted {
  if (codecs === null || codecs.has(codecOf(wanted.choice))) return wanted;
  return { choice: inCodec(wanted.choice, 'h264'), reason: first(wanted.reason, 'codec-not-taken') };
}

/** The same for a publish that goes on, which keeps its codec to its end. @param shown what it is given until then */
export function goingOn(wanted: Fitted, shown: RenditionChoice): Fitted {
  const codec = codecOf(shown);
  if (codecOf(wanted.choice) === codec) return wanted;
  const choice = wanted.choice === 'source' ? shown : inCodec(wanted.choice, codec);
  return { choice, reason: first(wanted.reason, 'codec-fixed') };
}

/** The same pictures in this codec; what is as it comes stays so. */
export function inCodec(choice: RenditionChoice, codec: VideoCodec): RenditionChoice {
  if (choice === 'source') return choice;
  const { codec: _, ...plain } = choice;
  return codec === 'h264' ? plain : { ...plain, codec };
}

/** What is so for the moment comes before what stays so. */
function first(reason: RenditionReason | null, ofCodec: RenditionReason): RenditionReason {
  return reason === null || reason === 'platform-limit' ? ofCodec : reason;
}
