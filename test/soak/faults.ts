import { waitUntil } from '../helpers/wait-until.ts';
import type { Recording } from '../faults/recording.ts';
import type { Show } from '../faults/show.ts';
import { stagePlatforms, type FaultStage } from '../faults/stage.ts';

export interface SoakFault {
  readonly name: string;
  run(stage: FaultStage, show: Show): Promise<void>;
}

/** One after the other, a minute each; every one is over, and the broadcast live, when it resolves. */
export function soakFaults([first, second]: readonly [Recording, Recording]): readonly SoakFault[] {
  const faults: readonly SoakFault[] = [
    {
      name: 'an ingest is killed for 5 s',
      async run({ ingests }, show) {
        await ingests.twitch.kill();
        await show.record(5);
        await ingests.twitch.revive();
      },
    },
    { name: 'ffmpeg is killed', run: (stage) => stage.killFfmpeg() },
    {
      name: 'one socket is cut for 10 s',
      async run({ sockets }, show) {
        sockets.facebook.cut();
        await show.record(10);
        sockets.facebook.mend();
      },
    },
    {
      name: 'the source is switched, and back after 20 s',
      async run(_stage, show) {
        show.switchTo(second);
        await show.record(20);
        // What is kept for those who join is as large as the source: minutes must end with the same one.
        show.switchTo(first);
      },
    },
    {
      name: 'a connection is reset in mid-message',
      run: ({ ingests }) => ingests.youtube.proxy.resetMidMessage(),
    },
    {
      name: 'all sockets are cut for 10 s',
      async run({ sockets }, show) {
        for (const name of stagePlatforms) sockets[name].cut();
        await show.record(10);
        for (const name of stagePlatforms) sockets[name].mend();
      },
    },
    {
      name: 'an ingest reads nothing for 20 s',
      async run({ ingests }, show) {
        ingests.facebook.proxy.shape({ silent: true });
        await show.record(20);
        ingests.facebook.proxy.shape({ silent: false });
      },
    },
  ];
  return faults.map(({ name, run }) => ({
    name,
    async run(stage: FaultStage, show: Show) {
      await run(stage, show);
      await waitUntil('everything is live again', () => show.views.every(({ phase }) => phase === 'live'));
    },
  }));
}
