import { useCallback, useEffect, useState } from 'react';
import type { KeptRecording, RecordingList } from '#protocol';
import type { Requests } from './requests.ts';

/** A recording of the list, with a link that the browser may follow by itself. */
export interface LinkedRecording extends KeptRecording {
  readonly link: string;
}

export interface ShownRecordings extends Omit<RecordingList, 'recordings'> {
  readonly recordings: readonly LinkedRecording[];
}

/** How often it is looked at while a recording grows or is to be made an MP4, in ms. */
const growsMs = 5_000;

export const recordingPath = (name: string): string => `/api/recordings/${encodeURIComponent(name)}`;

/**
 * What was recorded, as long as the page is in front.
 * @param moment another text whenever there may be something new
 */
export function useRecordings(
  requests: Requests,
  moment: string,
): { readonly shown: ShownRecordings | null; readonly refresh: () => Promise<void> } {
  const [shown, setShown] = useState<ShownRecordings | null>(null);
  const refresh = useCallback(async () => {
    const list = await requests.recordings();
    const links = await requests.links(list.recordings.map(({ name }) => recordingPath(name)));
    const recordings = list.recordings.map((one, at) => ({ ...one, link: links[at]! }));
    setShown((before) => ({ ...list, recordings: keepLinks(before?.recordings ?? [], recordings) }));
  }, [requests]);
  const isGrowing = shown?.recordings.some(({ state }) => state !== 'ready') ?? false;
  useEffect(() => {
    const look = (): void => {
      // Of a companion that is away the head of the page tells.
      if (document.visibilityState === 'visible') void refresh().catch(() => undefined);
    };
    look();
    const timer = isGrowing ? setInterval(look, growsMs) : undefined;
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [refresh, moment, isGrowing]);
  return { shown, refresh };
}

/** What plays begins anew where its link is another one: the one it has is good for hours. */
function keepLinks(
  before: readonly LinkedRecording[],
  now: readonly LinkedRecording[],
): readonly LinkedRecording[] {
  const links = new Map(before.map(({ name, link }) => [name, link]));
  return now.map((one) => ({ ...one, link: links.get(one.name) ?? one.link }));
}
