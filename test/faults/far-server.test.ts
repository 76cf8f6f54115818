import { describe, expect, it } from 'vitest';
import { expectWhole } from './bounds.ts';
import { countedRecording } from './recording.ts';
import { stagePlatforms, withStageIn } from './stage.ts';

const recording = await countedRecording('a', 120);
/** What is sent again comes after the round trip, and the 200 ms that TCP waits at least; what is under way at that fits in. */
const far = { delayMs: 200, jitterMs: 50, lossShare: 0.01, resentMs: 600, heldBytes: 2 * 1024 * 1024 };

describe.concurrent("on a way of 200 ± 50 ms to one's own server, which loses one segment in a hundred", () => {
  it.each(['goes silent', 'is reset, and refused'])(
    'loses and repeats no frame while the way %s for 10 s',
    (how) =>
      withStageIn({ server: true }, async (stage) => {
        const { proxy } = stage.line!;
        proxy.shape(far);
        const show = await stage.goLive(recording);
        await show.record(2);
        if (how === 'goes silent') proxy.shape({ silent: true });
        else proxy.cut();
        await show.record(10);
        proxy.shape({ silent: false });
        proxy.mend();
        // Stop is pressed before anything of what was recorded meanwhile has got there.
        await show.stop();
        for (const name of stagePlatforms) await expectWhole(stage.ingests[name], show, true);
        expect(show.sent).toHaveLength(1);
      }),
  );
});
