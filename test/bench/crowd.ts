import { startNginxRtmp } from '../helpers/nginx-rtmp.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import type { Contestant } from './contestant.ts';
import { feed } from './feed.ts';
import { pin } from './pin.ts';
import { bound } from './report.ts';
import { shortStreams } from './scale-report.ts';
import { places } from './scale.ts';
import type { Bench, Section } from './section.ts';
import { readSource } from './source.ts';
import { publishWith } from './tabcast.ts';

export const crowdName = 'crowd';

/** A companion has room for fewer than all of them, so they share the core. */
const companions = 3;
const each = 100;
/** How long what was fed may take to arrive everywhere. */
const patienceMs = 10_000;

/** Three hundred destinations on one core: whether any of them loses a picture, or its connection. */
export async function crowd(bench: Bench): Promise<Section> {
  console.error(`${companions * each} destinations on one core …`);
  const media = readSource(bench, 'h264');
  const nginx = await startNginxRtmp({ record: false });
  try {
    pin(nginx.pid, 1);
    const keys = Array.from({ length: companions * each }, (_, at) => `key-${at + 1}`);
    const groups = Array.from({ length: companions }, (_, at) => keys.slice(at * each, (at + 1) * each));
    const publishing = await Promise.all(groups.map((own) => publishWith(places(nginx.url('live'), own))));
    for (const { companion } of publishing) pin(companion.pid, 0);
    const least = media.length * (1 - 1 / bench.seconds) * 0.95;
    let short: string[] = keys;
    const isThere = async (): Promise<boolean> => {
      short = shortStreams(await nginx.stat(), keys, least);
      return short.length === 0;
    };
    const arrived = (): Promise<void> =>
      waitUntil('everything has arrived', isThere, patienceMs).then(
        () => undefined,
        () => undefined,
      );
    const all = together(publishing.map(({ contestant }) => contestant));
    const cost = await feed(all, media, bench, { arrived });
    const seen = await Promise.all(publishing.map(({ companion }) => companion.status()));
    const destinations = seen.flatMap(({ broadcasts }) =>
      broadcasts.flatMap((broadcast) => broadcast.destinations),
    );
    await all.stop();
    const live = destinations.filter(({ status }) => status.state === 'live').length;
    const sum = (figure: 'droppedFrames' | 'reconnects'): number =>
      destinations.reduce((total, { stats }) => total + stats[figure], 0);
    const [dropped, reconnects] = [sum('droppedFrames'), sum('reconnects')];
    return {
      name: crowdName,
      figures: { ...cost, live, dropped, reconnects },
      text:
        `${keys.length} destinations, ${companions} companions on one core: ${live} live, ` +
        `${(cost.cpu * 100).toFixed(1)} % of the core, ${cost.peakMb.toFixed(0)} MB, late by ${cost.lateSeconds.toFixed(1)} s`,
      bounds: [
        bound(`of ${keys.length} destinations on one core, those not live`, keys.length - live, 0),
        bound('pictures that they dropped', dropped, 0),
        bound('connections that they lost', reconnects, 0),
      ],
      wrong: short.length > 0 ? [`${short.length} of ${keys.length} did not get everything.`] : [],
      charts: {},
    };
  } finally {
    await nginx.stop();
  }
}

/** All of them as one. */
export function together(all: readonly Contestant[]): Contestant {
  return {
    pids: all.flatMap(({ pids }) => pids),
    isFresh: false,
    async feed(chunk) {
      await Promise.all(all.map((one) => one.feed(chunk)));
    },
    async stop() {
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}
