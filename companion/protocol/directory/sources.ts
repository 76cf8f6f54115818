import type { Preset, Source } from './schema.ts';

/** Gives values the source that they were read from. */
type From = <T>(value: T) => { readonly value: T; readonly source: Source };

const from =
  (source: Source): From =>
  (value) => ({ value, source });

/** OBS Studio's list of services, which the platforms themselves keep up to date. */
export const list = from({
  name: "OBS Studio's list of services",
  url: 'https://github.com/obsproject/obs-studio/blob/master/plugins/rtmp-services/data/services.json',
  date: '2026-08-21',
});
export const youtubeHelp = from({
  name: "YouTube's help pages",
  url: 'https://support.google.com/youtube/answer/2853702',
  date: '2026',
});
export const twitchHelp = from({
  name: "Twitch's Creator Camp",
  url: 'https://www.twitch.tv/creatorcamp/en/paths/going-live/broadcast-recommendations/',
  date: '2026',
});
export const facebookReference = from({
  name: "Facebook's Live Video API",
  url: 'https://developers.facebook.com/docs/live-video-api/reference',
  date: '2026',
});
export const kickHelp = from({ name: "Kick's help pages", url: 'https://help.kick.com/', date: '2026' });
export const xHelp = from({ name: "X's help pages", url: 'https://help.x.com/', date: '2026' });
/** In the press and in other programs, and not confirmed by a page of the platform's own. */
export const reported = from({ name: 'Reported, not by the platform itself', url: null, date: '2026' });

/** Of all of it nothing is said. */
export const unsaid: Preset['limits'] = {
  video: null,
  bySize: null,
  audio: null,
  heights: null,
  frameRate: null,
  keyframe: null,
  bFrames: null,
  profile: null,
  codecs: null,
  hours: null,
};

/** Sources are the same for both: a distance of keyframes in seconds, and the codec that every platform takes. */
export const every = (seconds: number): { seconds: number; most: null } => ({ seconds, most: null });
export const h264: NonNullable<Preset['limits']['codecs']>['value'] = ['H.264'];

/** A server that everybody has, alone. */
export function publicServer(
  url: string,
  hosts: string[],
  regions: readonly (readonly [name: string, url: string])[] = [],
): Preset['server']['value'] {
  const usual = { name: regions.length > 0 ? 'Automatic' : 'Default', url };
  const others = regions.map(([name, address]) => ({ name, url: address }));
  return { given: 'public', ingests: [usual, ...others], backup: null, hosts, example: null };
}
