import { parseIngestUrl } from '#protocol';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { ingestOf, type Choice } from './choices.ts';

/** Sound of each destination, in kbit/s. */
const audioKbps = 128;
/** What MPEG-TS puts around it: 1.04 times as much at 4 Mbit/s, 1.08 at one. FLV and RTP are around 1. */
const srtShare = 1.05;

/** What is recorded, and what a server that carries the show takes of the upload, however many destinations there are, in kbit/s. */
export function recordedKbps({ quality }: SettingsSnapshot): number {
  return quality.videoKbps + audioKbps;
}

/** What these destinations take of the upload together, video and sound, in kbit/s. A delay takes it later, not more of it. */
export function uploadKbps(destinations: readonly Choice[], snapshot: SettingsSnapshot): number {
  const { destinationOptions, quality } = snapshot;
  return destinations.reduce((sum, { id }) => {
    const videoKbps = destinationOptions[id]?.rendition?.videoKbps ?? quality.videoKbps;
    const isSrt = parseIngestUrl(ingestOf(id, snapshot) ?? '')?.scheme === 'srt';
    return sum + Math.round((videoKbps + audioKbps) * (isSrt ? srtShare : 1));
  }, 0);
}
