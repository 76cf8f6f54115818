import type { RemoteReply, RemoteRequest, RemoteState } from '#protocol';
import { findCompanion } from '../companion/link/find-companion.ts';
import { holdRemoteLink, type RemoteHand } from '../companion/link/remote-link.ts';
import { openSocket } from '../companion/link/socket.ts';
import { start } from '../live/start.ts';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { connectStatus, currentStatus, setSound, stopBroadcast } from '../messages/host-client.ts';
import { problemText } from '../messages/problem-text.ts';
import type { SoundSettings } from '../messages/sound.ts';
import { onAlarm, setAlarm } from '../platform/alarms.ts';
import { pageClock } from '../platform/clock.ts';
import { t } from '../platform/i18n.ts';
import { hostKind } from '../platform/offscreen.ts';
import type { Settings } from '../settings/settings.ts';

const alarm = 'remote-control';
/** How soon it is tried again after a connection was lost, in ms; after that every half minute. */
const againMs = 2_000;

/**
 * Lets this browser be controlled through the companion while the person wants that: one connection, which keeps the worker awake, and
 * an alarm that brings it back. Firefox, which suspends its background page by other rules, has it not yet. To be called while the
 * worker runs for the first time.
 */
export function heedRemote(settings: Settings): void {
  if (hostKind() !== 'offscreen') return;
  let link: AbortController | null = null;

  const look = async (): Promise<void> => {
    const isOn = await settings.remoteControl.read();
    await setAlarm(alarm, isOn);
    if (!isOn) return link?.abort();
    if (link) return;
    link = new AbortController();
    const held = await hold(settings, link.signal).catch(() => false);
    link = null;
    if (held) pageClock.setTimer(againMs, () => void look());
  };

  onAlarm(alarm, () => void look());
  settings.remoteControl.onChange(() => void look());
  void look();
}

/** @returns whether there was a connection at all */
async function hold(settings: Settings, signal: AbortSignal): Promise<boolean> {
  if ((await settings.lock.state()) === 'locked') return false;
  const credentials = await settings.pairing.read();
  if (credentials === null || typeof credentials === 'string') return false;
  const controlPort = await settings.controlPort.read();
  let isAsked = false;
  const hand = await followState(settings, () => (isAsked = true));
  try {
    const deps = { findCompanion, openSocket, clock: pageClock };
    await holdRemoteLink({ credentials, controlPort, hand, ...deps }, signal);
  } finally {
    hand.end();
  }
  return isAsked && !signal.aborted;
}

/** Knows how this browser is. @param onTold called when somebody follows it */
async function followState(
  settings: Settings,
  onTold: () => void,
): Promise<RemoteHand & { readonly end: () => void }> {
  let status: BroadcastStatus | null = null;
  let set = (await settings.studio.read()).sound;
  let tell = (): void => undefined;
  const endStatus = connectStatus((now) => {
    const before = said();
    status = now;
    if (JSON.stringify(before) !== JSON.stringify(said())) tell();
  });
  const endStudio = settings.studio.onChange(async () => {
    set = (await settings.studio.read()).sound;
    tell();
  });
  const said = (): RemoteState => {
    const { tab, microphone } = status?.sound?.settings ?? set;
    return {
      phase: status?.phase ?? 'idle',
      muted: { tab: tab.muted, microphone: microphone.muted || (status?.sound?.held ?? false) },
    };
  };
  return {
    state: said,
    follow: (listener) => {
      onTold();
      tell = listener;
      return () => (tell = () => undefined);
    },
    act: (request) => act(settings, request),
    end: () => {
      endStatus();
      endStudio();
    },
  };
}

async function act(settings: Settings, request: RemoteRequest): Promise<RemoteReply> {
  try {
    switch (request.do) {
      case 'start': {
        if ((await currentStatus()).phase !== 'idle') return { ok: true };
        const refusal = await start(settings, false);
        return refusal ? refuse(problemText(refusal.problem, t), refusal.names) : { ok: true };
      }
      case 'stop':
        await stopBroadcast();
        return { ok: true };
      case 'mute':
        await mute(settings, request);
        return { ok: true };
    }
  } catch {
    return refuse(t('problem_internal'));
  }
}

/** In the show, and for the next. */
async function mute(
  settings: Settings,
  { input, muted }: Extract<RemoteRequest, { do: 'mute' }>,
): Promise<void> {
  const change = (sound: SoundSettings): SoundSettings =>
    input === 'tab'
      ? { ...sound, tab: { ...sound.tab, muted } }
      : { ...sound, microphone: { ...sound.microphone, muted } };
  const { sound } = await currentStatus();
  if (sound) await setSound(change(sound.settings));
  await settings.studio.update((studio) => ({ ...studio, sound: change(studio.sound) }));
}

/** @param names destinations that it is about */
function refuse(sentence: string, names: readonly string[] = []): RemoteReply {
  const message = (names.length > 0 ? `${names.join(', ')}: ${sentence}` : sentence).replaceAll('`', '');
  return { ok: false, message: message.slice(0, 600) };
}
