import { Companion } from '../../helpers/companion.ts';
import { pairedBrowser, remember } from '../../helpers/paired-client.ts';
import type { Recording } from '../../faults/recording.ts';
import { Show } from '../../faults/show.ts';
import { apps, type App } from '../contestant.ts';
import type { GoLive } from './contest.ts';
import { highestKbps, ladder, rateOf, stepOf } from './epochs.ts';

/** The companion, and the extension's own relay with a recorder that follows what it is advised, or does not adapt. */
export function tabcastShow(
  made: ReadonlyMap<number, Recording>,
  { adapts = true, favourite = null }: { readonly adapts?: boolean; readonly favourite?: App | null } = {},
): GoLive {
  return async (url) => {
    const flags = apps.flatMap((app) => ['--ingest', `${app}=${url(app)}`]);
    const companion = await Companion.startWith({}, ...flags);
    const browser = await pairedBrowser();
    await remember(companion, browser);
    let kbps = highestKbps;
    const bounds = { lowestKbps: ladder[0], highestKbps };
    const show = new Show(
      {
        destinations: apps.map((app) => ({
          ...{ id: app, platform: app, name: app, key: 'bench' },
          ...(app === favourite && { favourite: true }),
        })),
        controlPort: companion.controlPort,
        browser,
      },
      made.get(kbps)!,
      {
        loop: true,
        ...(adapts && { adapts: () => ({ ...bounds, videoKbps: kbps }) }),
        onAdvice: ({ videoKbps }) => {
          kbps = stepOf(videoKbps);
          show.switchTo(made.get(kbps)!);
        },
      },
    );
    await show.goLive();
    return {
      read: () => ({
        recorded: rateOf(made.get(kbps)!),
        destinations: show.views.map(({ behindMs, droppedFrames, rendition }) => ({
          behindMs,
          dropped: droppedFrames,
          rendition: !rendition || rendition.given === 'source' ? null : rendition.given.videoKbps * 1_000,
        })),
      }),
      stop: async () => {
        await show.stop();
        await companion.stop();
        await companion.clear();
      },
    };
  };
}
