import { open, type FileHandle } from 'node:fs/promises';

/** How long a recording plays, in seconds, read in a few places of the file; null where it does not say. */
export async function lengthOf(path: string): Promise<number | null> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return null;
  try {
    return path.endsWith('.flv') ? await lengthOfFlv(file) : await lengthOfMp4(file);
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

/** The time of its last tag: behind each stands its size (Adobe Flash Video File Format 10.1, E.3 and E.4.1). */
async function lengthOfFlv(file: FileHandle): Promise<number | null> {
  const { size } = await file.stat();
  const tagSize = (await read(file, size - 4, 4)).readUInt32BE(0);
  const tag = await read(file, size - 4 - tagSize, 8);
  if (![8, 9].includes(tag[0]!)) return null;
  return (tag.readUIntBE(4, 3) + tag[7]! * 2 ** 24) / 1_000;
}

/** Most boxes that stand before the one with the index. */
const mostBoxes = 8;

/** Out of `mvhd`, the first box inside `moov` (ISO/IEC 14496-12, 8.2.2). */
async function lengthOfMp4(file: FileHandle): Promise<number | null> {
  let at = 0;
  for (let box = 0; box < mostBoxes; box += 1) {
    const head = await read(file, at, 16);
    const type = head.toString('latin1', 4, 8);
    if (type === 'moov') {
      const mvhd = await read(file, at + 8, 40);
      if (mvhd.toString('latin1', 4, 8) !== 'mvhd') return null;
      const [scale, length] =
        mvhd[8] === 1
          ? [mvhd.readUInt32BE(28), Number(mvhd.readBigUInt64BE(32))]
          : [mvhd.readUInt32BE(20), mvhd.readUInt32BE(24)];
      return scale > 0 ? length / scale : null;
    }
    const size = head.readUInt32BE(0);
    at += size === 1 ? Number(head.readBigUInt64BE(8)) : size;
    if (size === 0) return null;
  }
  return null;
}

/** @throws where there is not so much to read */
async function read(file: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, at);
  if (bytesRead < bytes) throw new Error('the file ends too soon');
  return buffer;
}
