import type { PairingView } from '../../companion/control/pairing-section.ts';
import {
  platforms,
  type DestinationState,
  type PlatformId,
  type Status,
} from '../../companion/protocol/index.ts';
import { plainHello } from './hello.ts';

function destination(
  platform: PlatformId,
  state: DestinationState,
  message = '',
): Status['broadcasts'][number]['destinations'][number] {
  const { name } = platforms[platform];
  return {
    status: { id: platform, platform, name, state, reason: null, message, attempt: 0, retryInMs: null },
    stats: {
      id: platform,
      bitrate: 3_600_000,
      bytesAcked: 1,
      queueMs: 0,
      behindMs: 140,
      droppedFrames: 0,
      reconnects: 0,
      renewals: 0,
      uptimeMs: 1,
    },
  };
}

/** A companion with a show that goes well on one platform and not on another. */
export const companionStatus: Status = {
  ...plainHello,
  rehearsal: true,
  ffmpeg: { code: 'ffmpeg-missing', message: 'ffmpeg was not found.' },
  uptimeMs: 1,
  ffmpegVersion: null,
  broadcasts: [
    {
      id: 1,
      sockets: 1,
      ageMs: 1,
      rehearsal: false,
      held: false,
      epoch: 1,
      media: null,
      restarts: 0,
      destinations: [
        destination('youtube', 'live'),
        destination(
          'twitch',
          'waiting',
          'The ingest server does not accept connections. Check the server address.',
        ),
      ],
    },
  ],
};

export const pairingView: PairingView = {
  key: 'k',
  misses: 0,
  code: 'K7QF-3MZ2',
  browsers: [
    {
      id: 'a',
      name: 'Chrome on Linux',
      origin: '',
      pairedAt: '2026-01-01T00:00:00Z',
      verifier: { clientKeyHash: '', companionKey: '' },
    },
  ],
};
