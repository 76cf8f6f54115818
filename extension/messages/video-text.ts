import type { BroadcastStatus } from './broadcast-status.ts';

/** Why the picture goes out with less than was chosen, or with more; empty where it goes out as it was chosen. */
export function videoText({ video }: Pick<BroadcastStatus, 'video'>, t: (message: string) => string): string {
  if (video?.busy) return t(video.busy === 'too-busy' ? 'video_too_busy' : 'video_less_detail');
  return video?.platformKbps !== undefined ? t('video_platform_limit') : '';
}
