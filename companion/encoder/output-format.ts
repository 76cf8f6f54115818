import { MediaError } from '../container/media.ts';
import { FlvError } from '../flv/flv-error.ts';
import { FlvReader } from '../flv/reader.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { EncodeTarget } from './encode-options.ts';
import { EnhancedReader } from './enhanced-reader.ts';
import { codecOf } from './video-encoders.ts';

/** Reads what ffmpeg writes, cut anywhere. */
export interface TagReader {
  /** @returns the tags that became whole. @throws FlvError or MediaError, see {@link isUnreadable} */
  push(bytes: Buffer): FlvTag[];
}

/** What ffmpeg writes its output as, and what reads that. */
export interface OutputFormat {
  /** Every packet is written at once. The name of the output follows. */
  readonly options: readonly string[];
  /** @param fromMs a time near the first media, in ms */
  reader(fromMs?: number): TagReader;
}

const flv: OutputFormat = {
  options: ['-flvflags', 'no_duration_filesize', '-flush_packets', '1', '-f', 'flv'],
  reader: (fromMs) => new FlvReader(fromMs === undefined ? {} : { from: fromMs }),
};

/**
 * A cluster is written as a whole, so each picture is one: it comes out when the next one is there. Times stay as they are,
 * though sound begins before 0. ffmpeg writes HEVC and AV1 into FLV from 6.1 on only.
 */
const matroska = (codec: 'hevc' | 'av1'): OutputFormat => ({
  options: [
    ...['-cluster_time_limit', '0', '-avoid_negative_ts', 'disabled'],
    ...['-flush_packets', '1', '-f', 'matroska'],
  ],
  reader: () => new EnhancedReader(codec),
});

/** FLV for H.264; Matroska for what not every ffmpeg writes into FLV. @param target undefined for what is copied */
export function outputFormat(target: Pick<EncodeTarget, 'encoder'> | undefined): OutputFormat {
  const codec = target ? codecOf(target.encoder) : 'h264';
  return codec === 'h264' ? flv : matroska(codec);
}

/** Whether a reader says that it was given something else than it reads. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof FlvError || error instanceof MediaError;
}
