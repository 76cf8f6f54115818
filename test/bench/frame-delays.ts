/** Where the last byte of each picture is in a file, in the order of the file. */
export function readFrames(csv: string): number[] {
  return csv.split('\n').flatMap((line) => {
    const [size, at] = line.split(',').map(Number);
    return Number.isFinite(size) && Number.isFinite(at) ? [at! + size!] : [];
  });
}

/**
 * Time from the chunk that completes a picture to its arrival, in ms. The file is cut into even chunks. Pictures are
 * matched by their order, from the last one back: what is lost, is lost at the start.
 * @param frames end of each picture in the file, in bytes
 */
export function delays(
  frames: readonly number[],
  arrivals: readonly number[],
  sentAt: readonly number[],
  fileBytes: number,
): { chunk: number; ms: number }[] {
  const count = sentAt.length;
  const missing = frames.length - arrivals.length;
  return frames.flatMap((end, at) => {
    const arrival = arrivals[at - missing];
    if (arrival === undefined) return [];
    const chunk = Math.min(count - 1, Math.ceil((end * count) / fileBytes) - 1);
    return [{ chunk, ms: arrival - sentAt[chunk]! }];
  });
}

/** NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
