import { phaseOf, type AwayReason, type CompanionAt } from '#protocol';
import type { DestinationView } from '../../messages/broadcast-status.ts';
import type { EarlierBroadcast } from '../../messages/start-request.ts';
import type { Channel } from './channel.ts';

type Trouble = Pick<DestinationView, 'phase' | 'reason' | 'message' | 'retryAt'>;

const fine = { reason: null, message: '', retryAt: null } as const;

const noFigures = { behindMs: 0, queueMs: 0, droppedFrames: 0, reconnects: 0, sentBytes: 0 } as const;

const away = (reason: AwayReason): Trouble => ({ phase: 'trouble', reason, message: '', retryAt: null });
const silent = (at: CompanionAt): Trouble =>
  away(typeof at === 'string' ? 'server-silent' : 'companion-silent');

/**
 * What is shown for a destination.
 * @param at where its companion is
 * @param unsure whether it is closed here, and the companion has not said so
 */
export function destinationView(channel: Channel, at: CompanionAt, unsure: boolean): DestinationView {
  const { id, platform, name } = channel.request;
  const { stats, bitrates, destination, savedIn } = channel.heard;
  const bitrate = channel.state === 'open' && !channel.heard.isSilent ? (stats?.bitrate ?? 0) : 0;
  const behindMs = channel.state === 'open' ? (stats?.behindMs ?? 0) : 0;
  const { queueMs = 0, droppedFrames = 0, reconnects = 0, bytesAcked: sentBytes = 0 } = stats ?? {};
  return {
    id,
    platform,
    name,
    bitrate,
    bitrates,
    behindMs,
    ...(stats?.delayMs !== undefined && { delayMs: stats.delayMs }),
    ...(stats?.freeBytes !== undefined && { freeBytes: stats.freeBytes }),
    ...(savedIn !== null && { savedIn }),
    queueMs,
    droppedFrames,
    reconnects,
    sentBytes,
    ownIngest: destination?.ownIngest ?? false,
    rendition: destination?.rendition ?? null,
    ...(unsure && channel.state === 'closed' ? silent(at) : stateView(channel, at)),
  };
}

/** What is shown for a destination of which nothing is left but that the companion has not said that it has ended. */
export function unheardView(
  destination: EarlierBroadcast['destinations'][number],
  at: CompanionAt,
): DestinationView {
  const nothing = { bitrate: 0, bitrates: [], rendition: null, ...noFigures };
  return { ...destination, ...nothing, ownIngest: destination.platform !== 'custom', ...silent(at) };
}

function stateView({ state, hint, refusal, heard, isStopped }: Channel, at: CompanionAt): Trouble {
  const { destination, retryAt, isSilent } = heard;
  switch (state) {
    case 'connecting':
      return { phase: 'connecting', ...fine };
    case 'closed':
      return { phase: 'ended', ...fine };
    case 'lost':
      if (hint) return { phase: 'trouble', reason: hint, message: '', retryAt: null };
      return away(typeof at === 'string' ? 'server-lost' : 'companion-lost');
    case 'refused':
      return { phase: 'trouble', reason: refusal!.code, message: refusal!.message, retryAt: null };
    case 'open':
      if (isSilent) return silent(at);
      if (!refusal) break;
      return { phase: 'trouble', reason: refusal.code, message: refusal.message, retryAt: null };
  }
  const phase = phaseOf(destination!);
  // It can be live and not all well.
  const { reason, message } = destination!;
  if (phase === 'live') return { phase, reason, message, retryAt: null };
  if (reason === 'delayed') return { phase, reason, message, retryAt };
  if (phase !== 'trouble') return { phase, ...fine };
  // A failure remains one for the companion; the person is done with it.
  if (isStopped) return { phase: 'ended', ...fine };
  return { phase, reason, message, retryAt };
}
