import { element, float, id, uint } from './ebml.ts';

/** What an MP4 sample entry says of sound. */
export interface SoundEntry {
  readonly channels: number;
  /** Hertz. */
  readonly sampleRate: number;
}

/** The box of this name inside a sample entry; null without. */
type FindBox = (name: string) => Buffer | null;

/** Matroska's names of the codecs in MP4 (RFC 9559 and the codec mappings of matroska.org), and where each is configured. */
const video: Readonly<Record<string, { readonly codec: string; readonly box: string | null }>> = {
  avc1: { codec: 'V_MPEG4/ISO/AVC', box: 'avcC' },
  avc3: { codec: 'V_MPEG4/ISO/AVC', box: 'avcC' },
  hvc1: { codec: 'V_MPEGH/ISO/HEVC', box: 'hvcC' },
  hev1: { codec: 'V_MPEGH/ISO/HEVC', box: 'hvcC' },
  vp08: { codec: 'V_VP8', box: null },
  vp09: { codec: 'V_VP9', box: null },
  av01: { codec: 'V_AV1', box: 'av1C' },
};

/** Payload of a TrackEntry for the picture of an MP4; null for a codec that is not known here. */
export function videoEntry(number: number, type: string, box: FindBox): Buffer | null {
  const known = video[type];
  if (!known) return null;
  const configuration = known.box === null ? null : box(known.box);
  return trackEntry(number, 1, known.codec, configuration, []);
}

/** Payload of a TrackEntry for the sound of an MP4; null for a codec that is not known here. */
export function soundEntry(
  number: number,
  type: string,
  { channels, sampleRate }: SoundEntry,
  box: FindBox,
): Buffer | null {
  const audio = [
    element(id.samplingFrequency, float(sampleRate)),
    element(id.channels, uint(Math.max(1, channels))),
  ];
  const settings = [element(id.audio, Buffer.concat(audio))];
  const opus = opusHead(box('dOps'));
  if (type === 'Opus' && opus) return trackEntry(number, 2, 'A_OPUS', opus, settings);
  const aac = aacConfiguration(box('esds'));
  return type === 'mp4a' && aac ? trackEntry(number, 2, 'A_AAC', aac, settings) : null;
}

function trackEntry(
  number: number,
  type: number,
  codec: string,
  configuration: Buffer | null,
  settings: readonly Buffer[],
): Buffer {
  return Buffer.concat([
    element(id.trackNumber, uint(number)),
    element(id.trackUid, uint(1)),
    element(id.trackType, uint(type)),
    element(id.codecId, Buffer.from(codec)),
    ...(configuration ? [element(id.codecPrivate, configuration)] : []),
    ...settings,
  ]);
}

/** The identification header of Opus (RFC 7845, 5.1) from the box with the same fields, the other way round in memory. */
function opusHead(box: Buffer | null): Buffer | null {
  if (!box || box.length < 11) return null;
  const head = Buffer.alloc(18);
  head.write('OpusHead', 0, 'latin1');
  head[8] = 1;
  head[9] = box[1]!;
  head.writeUInt16LE(box.readUInt16BE(2), 10);
  head.writeUInt32LE(box.readUInt32BE(4), 12);
  head.writeInt16LE(box.readInt16BE(8), 16);
  return Buffer.concat([head, box.subarray(10)]);
}

/** Tags of descriptors (ISO/IEC 14496-1, 7.2.2.1). */
const descriptor = { stream: 3, decoder: 4, specific: 5 };
/** Object type of MPEG-4 audio (ISO/IEC 14496-1, 7.2.6.6). */
const mpeg4Audio = 0x40;

/** AudioSpecificConfig out of an esds box (ISO/IEC 14496-14, 5.6); null where the sound is no AAC. */
function aacConfiguration(esds: Buffer | null): Buffer | null {
  const stream = esds && readDescriptor(esds.subarray(4), descriptor.stream);
  if (!stream || stream.length < 3) return null;
  // ES_ID, then flags that say what stands before the next descriptor.
  const flags = stream[2]!;
  const url = flags & 0x40 ? 1 + (stream[3] ?? 0) : 0;
  const start = 3 + (flags & 0x80 ? 2 : 0) + url + (flags & 0x20 ? 2 : 0);
  const decoder = readDescriptor(stream.subarray(start), descriptor.decoder);
  if (!decoder || decoder[0] !== mpeg4Audio) return null;
  return readDescriptor(decoder.subarray(13), descriptor.specific);
}

/** The payload of a descriptor with this tag at the beginning; its length has seven bits in each byte. */
function readDescriptor(bytes: Buffer, tag: number): Buffer | null {
  if (bytes[0] !== tag) return null;
  let length = 0;
  let at = 1;
  for (let more = true; more && at < 5; at++) {
    length = length * 128 + ((bytes[at] ?? 0) & 0x7f);
    more = ((bytes[at] ?? 0) & 0x80) !== 0;
  }
  return bytes.subarray(at, at + length);
}
