import { platforms, protocolVersion, type Hello } from '../../companion/protocol/index.ts';

/** What a companion says of itself that is as it comes. */
export const plainHello: Hello = {
  name: 'tabcast',
  version: '0.0.0',
  protocol: protocolVersion,
  ports: {
    youtube: platforms.youtube.port,
    twitch: platforms.twitch.port,
    facebook: platforms.facebook.port,
    custom: platforms.custom.port,
  },
  graceMs: 60_000,
  rehearsal: false,
  ffmpeg: null,
};
