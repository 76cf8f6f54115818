import type { DestinationView } from '../../messages/broadcast-status.ts';
import type { Channel } from './channel.ts';

type Trouble = Pick<DestinationView, 'phase' | 'reason' | 'message' | 'retryAt'>;

const fine = { reason: null, message: '', retryAt: null } as const;

/** What is shown for a destination. */
export function destinationView(channel: Channel): DestinationView {
  const { id, platform, name } = channel.request;
  const bitrate = channel.state === 'open' ? (channel.stats?.bitrate ?? 0) : 0;
  const droppedFrames = channel.stats?.droppedFrames ?? 0;
  return {
    id,
    platform,
    name,
    bitrate,
    bitrates: channel.bitrates,
    droppedFrames,
    ...stateView(channel),
  };
}

function stateView({ state, refusal, destination, retryAt, isStopped }: Channel): Trouble {
  switch (state) {
    case 'connecting':
      return { phase: 'connecting', ...fine };
    case 'closed':
      return { phase: 'ended', ...fine };
    case 'lost':
      return { phase: 'trouble', reason: 'companion-lost', message: '', retryAt: null };
    case 'refused':
      return { phase: 'trouble', reason: refusal!.code, message: refusal!.message, retryAt: null };
    case 'open':
      if (!refusal) break;
      return { phase: 'trouble', reason: refusal.code, message: refusal.message, retryAt: null };
  }
  switch (destination!.state) {
    case 'live':
      return { phase: 'live', ...fine };
    case 'ended':
      return { phase: 'ended', ...fine };
    case 'stalled':
    case 'waiting':
    case 'failed': {
      const { reason, message } = destination!;
      // A failure remains one for the companion; the person is done with it.
      if (isStopped) return { phase: 'ended', ...fine };
      return { phase: 'trouble', reason, message, retryAt };
    }
    default:
      // The way to live; a reason means that it is not the first try.
      return destination!.reason === null
        ? { phase: 'key-sent', ...fine }
        : { phase: 'trouble', reason: destination!.reason, message: destination!.message, retryAt: null };
  }
}
