import { readConfiguration } from '../flv/avc.ts';
import { readPps } from '../flv/pps.ts';
import { readSpsDetails, type SpsDetails } from '../flv/sps.ts';
import type { PictureFigures, Profile, StoredPicture } from './figures.ts';

/** profile_idc (ITU-T H.264, A.2). */
const names: Readonly<Record<number, string>> = { 66: 'Baseline', 77: 'Main', 88: 'Extended', 100: 'High' };
const chromas = ['400', '420', '422', '444'];
/** Matrix coefficients (ITU-T H.273, 8.3): one number for each standard; 5 and 6 are the same. */
const spaces: Readonly<Record<number, string>> = { 1: 'BT.709', 5: 'BT.601', 6: 'BT.601', 9: 'BT.2020' };
const unspecified = 2;
/** Transfer characteristics that are the same curve (8.2), and that of sRGB. */
const usualCurves: ReadonlySet<number> = new Set([1, 6, 14, 15, unspecified]);
const srgb = 13;

/** What the decoder configuration of H.264 says of the pictures; null where it cannot be read. */
export function readStored(
  record: Buffer,
): Pick<PictureFigures, 'profile' | 'stored' | 'width' | 'height'> | null {
  const sets = readConfiguration(record);
  const details = sets?.sps.length ? readSpsDetails(sets.sps.at(-1)!) : null;
  if (!sets || !details) return null;
  const { width, height } = details;
  return { width, height, profile: profileOf(details, sets.pps), stored: storedOf(details) };
}

/** Encoders call High what is written without its tools: every decoder of a lower profile can read that. */
function profileOf(details: SpsDetails, pps: readonly Buffer[]): PictureFigures['profile'] {
  const { profile, chroma, bitDepth } = details;
  const labelled = names[profile] ?? `${profile}`;
  const tools = pps.map(readPps);
  if (profile === 66) return { needed: 'baseline', labelled };
  if ((profile !== 100 && profile !== 77) || chroma !== 1 || bitDepth !== 8)
    return { needed: 'higher', labelled };
  const needsHigh = profile === 100 && tools.some((one) => !one || one.transform8x8);
  const needsMain = tools.some((one) => !one || one.cabac);
  const needed: Profile = needsHigh ? 'high' : needsMain ? 'main' : 'baseline';
  return { needed, labelled };
}

function storedOf({ chroma, bitDepth, isFullRange, transfer, matrix }: SpsDetails): StoredPicture {
  const isUsual = usualCurves.has(transfer);
  const space = matrix === unspecified ? null : (spaces[matrix] ?? `matrix ${matrix}`);
  const curve = isUsual ? '' : transfer === srgb ? ', sRGB' : `, transfer ${transfer}`;
  return {
    pixelFormat: `yuv${chromas[chroma] ?? chroma}p${bitDepth > 8 ? `${bitDepth}le` : ''}`,
    range: isFullRange ? 'full' : 'limited',
    space: space === null && isUsual ? null : `${space ?? '?'}${curve}`,
  };
}
