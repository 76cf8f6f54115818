import type { BroadcastStatus } from './broadcast-status.ts';

type Translate = (message: string, ...subs: readonly string[]) => string;
/** Bits a second, in words. */
export type SayRate = (bitsPerSecond: number) => string;

/** What is said while less goes out than was chosen, because the upload bears no more; empty otherwise. */
export function uploadText({ video }: Pick<BroadcastStatus, 'video'>, t: Translate, rate: SayRate): string {
  if (video?.uploadKbps === undefined) return '';
  return t('upload_lowered', rate(video.uploadKbps * 1_000), rate(video.chosenKbps * 1_000));
}

/** What has changed of that since a moment ago; empty for nothing. */
export function uploadChange(
  before: Pick<BroadcastStatus, 'video'>,
  status: Pick<BroadcastStatus, 'video'>,
  t: Translate,
  rate: SayRate,
): string {
  // While nothing is recorded nothing is known.
  if (!status.video || !before.video || before.video.uploadKbps === status.video.uploadKbps) return '';
  return uploadText(status, t, rate) || t('upload_back', rate(status.video.chosenKbps * 1_000));
}
