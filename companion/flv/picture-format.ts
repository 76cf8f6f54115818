import { readAv1Configuration } from './av1.ts';
import { readConfiguration } from './avc.ts';
import { enhancedCodec, fourCcNumber, type EnhancedCodec } from './enhanced.ts';
import { readHevcConfiguration } from './hevc.ts';
import { readSps, type PictureFormat } from './sps.ts';
import type { FlvTag } from './tag.ts';

/** Bytes before the decoder configuration in the body of its tag, of H.264 and of those with a FourCC. */
const headBytes = 5;
/** H.264 in metadata (Flash Video 10.1, E.5). */
const avcId = 7;

/** What a sequence header says of the pictures behind it. */
export interface ConfiguredPictures extends PictureFormat {
  /** Of the codec, as metadata has it. */
  readonly codecId: number;
}

/** Null where it cannot be read. @param header a video tag with a decoder configuration */
export function configuredPictures(header: FlvTag): ConfiguredPictures | null {
  const codec = enhancedCodec(header);
  const format = readFormat(codec, header.payload.subarray(headBytes));
  return format && { ...format, codecId: codec ? fourCcNumber(codec) : avcId };
}

function readFormat(codec: EnhancedCodec | null, record: Buffer): PictureFormat | null {
  switch (codec) {
    case 'hevc':
      return readHevcConfiguration(record);
    case 'av1':
      return readAv1Configuration(record);
    case null: {
      const sps = readConfiguration(record)?.sps.at(-1);
      return sps ? readSps(sps) : null;
    }
  }
}
