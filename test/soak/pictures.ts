import { createHash } from 'node:crypto';
import { id, readElementHead } from '../../companion/container/matroska/ebml.ts';
import type { Recording } from '../faults/recording.ts';

/** Which picture of which recording something is. */
export interface Picture {
  readonly recording: Recording;
  readonly frame: number;
}

/** What a picture is known by: H.264 is copied, so that its bytes mostly arrive as they were recorded. */
export function fingerprint(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('base64');
}

/** All pictures of the recordings by their fingerprints. */
export function catalogue(recordings: readonly Recording[]): ReadonlyMap<string, Picture> {
  const found = new Map<string, Picture>();
  for (const recording of recordings) {
    for (const { data, from } of recording.clusters) {
      let frame = from;
      for (const picture of pictures(data)) {
        found.set(fingerprint(picture), { recording, frame });
        frame += 1;
      }
    }
  }
  return found;
}

/** A SimpleBlock of track 1: track number (one byte here), timestamp (two), flags, then the picture. */
function* pictures(cluster: Buffer): Generator<Buffer> {
  for (let at = 0; at < cluster.length;) {
    const head = readElementHead(cluster.subarray(at, at + 12));
    if (head === null || head === 'invalid') throw new Error('a cluster of the recording cannot be read');
    const body = at + head.length;
    if (head.id === id.cluster) {
      at = body;
      continue;
    }
    const end = body + (head.size ?? 0);
    if (head.id === id.simpleBlock && cluster[body] === 0x81) yield cluster.subarray(body + 4, end);
    at = end;
  }
}
