import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { RehearsalIngest } from '../../../companion/rehearsal/ingest.ts';
import type { IngestSession } from '../../../companion/rehearsal/ingest-session.ts';

const ingest = new RehearsalIngest({ clock: systemClock });
afterEach(() => ingest.stop());

describe('the rehearsal ingest, published to by ffmpeg', () => {
  it('understands another encoder than its own', async () => {
    const port = await ingest.start();
    const opened = once(ingest, 'session') as Promise<[IngestSession]>;
    const source = '-f lavfi -i testsrc2=size=320x180:rate=30 -f lavfi -i sine -t 2'.split(' ');
    const codecs = '-c:v libx264 -preset ultrafast -g 30 -pix_fmt yuv420p -c:a aac -f flv'.split(' ');
    const target = `rtmp://127.0.0.1:${port}/live/some-key`;
    const ffmpeg = spawn('ffmpeg', ['-v', 'error', ...source, ...codecs, target], { stdio: 'ignore' });
    const exit = once(ffmpeg, 'exit');

    const [session] = await opened;
    const tags: FlvTag[] = [];
    session.on('tag', (tag) => tags.push(tag));
    await once(session, 'end');
    expect((await exit)[0]).toBe(0);
    expect(session.app).toBe('live');
    expect(tags[0]).toMatchObject({ type: 'script' });
    expect(
      tags
        .filter((tag) => tag.sequenceHeader)
        .map((tag) => tag.type)
        .sort(),
    ).toEqual(['audio', 'video']);
    expect(tags.filter((tag) => tag.keyframe)).toHaveLength(2);
    expect(tags.filter((tag) => tag.type === 'video' && tag.payload[1] === 1)).toHaveLength(60);
  });
});
