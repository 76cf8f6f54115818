import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSound, expectWhole, expectWholeFromThere, numbers, runs } from './bounds.ts';
import { Ingest } from './ingest.ts';
import { countedRecording } from './recording.ts';
import { reconnectRequest } from './reconnect-request.ts';
import type { Show } from './show.ts';
import { stageDestination, withStage, type FaultStage } from './stage.ts';

const recording = await countedRecording('a', 120);
const others: Ingest[] = [];

beforeAll(async () => {
  for (let i = 0; i < 3; i++) others.push(await Ingest.open());
});
afterAll(async () => {
  for (const ingest of others) await ingest.close();
});

async function expectOthersWhole({ ingests }: FaultStage, show: Show): Promise<void> {
  await expectWhole(ingests.twitch, show);
  await expectWhole(ingests.facebook, show);
}

describe.concurrent('when a destination moves to another ingest', () => {
  it('goes to the backup while its ingest is away, and back without losing or repeating a frame', () =>
    withStage(
      async (stage) => {
        const [backup] = others;
        const { ingests } = stage;
        const show = await stage.goLive(recording);
        await show.record(3);
        await ingests.youtube.kill();
        await show.until('it is at the backup', () => backup!.proxy.connections > 0);
        await show.until('it is live there', (views) => views.every(({ phase }) => phase === 'live'));
        await ingests.youtube.revive();
        const { reconnects } = (await stage.told('youtube')).stats;
        await show.until('it is back', () => backup!.proxy.connections === 0, 70_000);
        await show.record(3);
        expect(show.views.every(({ phase }) => phase === 'live')).toBe(true);
        expect((await stage.told('youtube')).stats.reconnects).toBe(reconnects);
        await show.stop();
        await expectOthersWhole(stage, show);
        const [there, ...more] = await backup!.arrived();
        const back = (await ingests.youtube.arrived()).at(-1)!;
        expect(more).toEqual([]);
        const seen = [...numbers(there!), ...numbers(back)];
        expect(runs(seen)).toEqual(runs(show.frames.filter((frame) => frame >= seen[0]!)));
        expectSound(there!);
        expectSound(back);
      },
      '--backup-ingest',
      `youtube=${others[0]!.url}`,
    ));

  it('follows a request to reconnect elsewhere, at a keyframe, without losing or repeating a frame', () =>
    withStage(async (stage) => {
      const elsewhere = others[1]!;
      const { youtube } = stage.ingests;
      const show = await stage.goLive(recording);
      const phases = new Set<string>();
      await show.record(3);
      youtube.proxy.say(reconnectRequest(elsewhere.url));
      await show.until('it is elsewhere', (views) => {
        for (const { phase } of views) phases.add(phase);
        return elsewhere.proxy.connections > 0 && youtube.proxy.connections === 0;
      });
      await show.record(4);
      await show.stop();
      expect([...phases]).toEqual(['live']);
      await expectOthersWhole(stage, show);
      const publishes = [...(await youtube.arrived()), ...(await elsewhere.arrived())];
      expect(publishes).toHaveLength(2);
      expect(runs(publishes.flatMap(numbers))).toEqual(runs(show.frames));
      for (const publish of publishes) expectSound(publish);
    }));
});

describe.concurrent('when a person handles one destination', () => {
  it('stops it, has it again and adds another: each begins with a keyframe, and the others notice nothing', () =>
    withStage(async (stage) => {
      const added = others[2]!;
      const { ingests } = stage;
      const show = await stage.goLive(recording);
      await show.record(3);
      // The one whose connection carries the show, too.
      await show.stopOne('youtube');
      expect(ingests.youtube.proxy.connections).toBe(0);
      await show.record(3);
      await show.open(stageDestination('youtube'));
      await show.open({ id: 'more', platform: 'custom', name: 'More', key: 'more', ingest: added.url });
      await show.until(
        'all four are live',
        (views) => views.length === 4 && views.every(({ phase }) => phase === 'live'),
      );
      await show.record(3);
      await show.stop();
      await expectOthersWhole(stage, show);
      const publishes = await ingests.youtube.arrived();
      expect(publishes).toHaveLength(2);
      for (const publish of [publishes[1]!, ...(await added.arrived())]) expectWholeFromThere(publish, show);
    }));
});
