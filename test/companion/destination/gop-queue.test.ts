import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GopQueue, gopQueueCaps } from '../../../companion/destination/gop-queue.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { audioHeader, describeTag, frame, key, metadata, sound, videoHeader } from './media.ts';

function drained(queue: GopQueue): string[] {
  const out: string[] = [];
  for (let tag = queue.shift(); tag; tag = queue.shift()) out.push(describeTag(tag));
  return out;
}

/** Live media as it comes: a tag arrives when it plays. */
function arrive(queue: GopQueue, ...tags: FlvTag[]): void {
  for (const tag of tags) queue.push(tag, tag.timestamp);
}

describe('The GOP queue', () => {
  it('gives back what it was given, in order', () => {
    const queue = new GopQueue();
    arrive(queue, metadata, videoHeader, audioHeader, key(0), sound(10), frame(33));
    expect(drained(queue)).toEqual(['head', 'head', 'head', 'key 0', 'sound 10', 'frame 33']);
    expect(queue.bytes).toBe(0);
    expect(queue.droppedFrames).toBe(0);
  });

  it('begins with a keyframe and does not count what came before it as dropped', () => {
    const queue = new GopQueue();
    arrive(queue, metadata, frame(0), sound(10), key(33), sound(43));
    expect(drained(queue)).toEqual(['head', 'key 33', 'sound 43']);
    expect(queue.droppedFrames).toBe(0);
  });

  it('drops video that is more than 900 ms late up to the next keyframe, and keeps the audio', () => {
    const queue = new GopQueue();
    arrive(queue, key(0), sound(450), frame(500), frame(901), sound(920), frame(933));
    expect(queue.droppedFrames).toBe(4);
    arrive(queue, key(2_000), frame(2_033));
    expect(drained(queue)).toEqual(['sound 450', 'sound 920', 'key 2000', 'frame 2033']);
  });

  it('is as patient as it is told to be, from then on', () => {
    const queue = new GopQueue();
    queue.setPatience(3_000);
    arrive(queue, key(0), frame(1_000), key(2_000), frame(2_800));
    expect(queue.droppedFrames).toBe(0);
    queue.setPatience(900);
    arrive(queue, frame(2_850));
    expect(drained(queue)).toEqual(['key 2000', 'frame 2800', 'frame 2850']);
    expect(gopQueueCaps.videoMs).toBe(900);
  });

  it('gives way until the next keyframe, and keeps the audio', () => {
    const queue = new GopQueue();
    arrive(queue, key(0), sound(10), frame(33), key(66), frame(100));
    queue.dropUntilKeyframe();
    arrive(queue, frame(133), sound(140));
    queue.dropUntilKeyframe();
    arrive(queue, key(200), frame(233));
    expect(drained(queue)).toEqual(['sound 10', 'sound 140', 'key 200', 'frame 233']);
    expect(queue.droppedFrames).toBe(5);
    const before = new GopQueue();
    before.dropUntilKeyframe();
    arrive(before, key(0));
    expect(drained(before)).toEqual(['key 0']);
  });

  it('drops no further than a keyframe that waits already', () => {
    const queue = new GopQueue();
    arrive(queue, key(0), frame(300), key(600), frame(633), frame(950));
    expect(drained(queue)).toEqual(['key 600', 'frame 633', 'frame 950']);
    expect(queue.droppedFrames).toBe(2);
  });

  it('keeps metadata and sequence headers in their place while it drops', () => {
    const queue = new GopQueue();
    arrive(queue, key(0), frame(400));
    for (const head of [metadata, videoHeader, audioHeader]) queue.push(head, 500);
    arrive(queue, frame(901), sound(910), key(1_000));
    expect(drained(queue)).toEqual(['head', 'head', 'head', 'sound 910', 'key 1000']);
  });

  it('lets a burst take as long as it plays', () => {
    const queue = new GopQueue();
    queue.push(key(0), 0);
    for (let at = 100; at <= 5_000; at += 100) queue.push(frame(at), 0);
    // From here the socket takes exactly what plays, so the queue stays five seconds deep and is never late.
    for (let at = 5_100; at <= 9_000; at += 100) {
      queue.shift();
      queue.push(frame(at), at - 5_000);
    }
    expect(queue.droppedFrames).toBe(0);
    expect(queue.waitingMs).toBe(5_000);
  });

  it('notices after 900 ms when a socket takes nothing of a burst', () => {
    const queue = new GopQueue();
    queue.push(key(0), 0);
    for (let at = 100; at <= 5_000; at += 100) queue.push(frame(at), 0);
    queue.push(frame(5_100), 900);
    expect(queue.droppedFrames).toBe(0);
    queue.push(frame(5_200), 901);
    expect(queue.droppedFrames).toBe(53);
    expect(queue.length).toBe(0);
  });

  it('drops the oldest audio when it is later than its own, larger cap', () => {
    const queue = new GopQueue();
    arrive(queue, key(0), sound(1), sound(10_001), sound(10_002));
    expect(drained(queue)).toEqual(['sound 10001', 'sound 10002']);
  });

  it('drops video first and then audio when the bytes are over their cap', () => {
    const queue = new GopQueue({ ...gopQueueCaps, bytes: 5_000 });
    arrive(queue, key(0), sound(1, 2_000), frame(2, 1_500));
    expect([queue.droppedFrames, queue.bytes]).toEqual([2, 2_000]);
    arrive(queue, sound(3, 2_000), sound(4, 2_000));
    expect(drained(queue)).toEqual(['sound 3', 'sound 4']);
  });

  it('says how many milliseconds of media wait', () => {
    const queue = new GopQueue();
    expect(queue.waitingMs).toBe(0);
    arrive(queue, metadata, key(0), frame(33), sound(200));
    expect(queue.waitingMs).toBe(200);
  });
});

type Step =
  | {
      readonly do: 'push';
      readonly kind: 'key' | 'frame' | 'sound' | 'head';
      readonly ms: number;
      readonly bytes: number;
    }
  | { readonly do: 'shift'; readonly count: number }
  | { readonly do: 'wait'; readonly ms: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('push' as const),
        kind: fc.constantFrom(
          'key' as const,
          'frame' as const,
          'frame' as const,
          'frame' as const,
          'sound' as const,
          'sound' as const,
          'head' as const,
        ),
        ms: fc.integer({ min: 0, max: 400 }),
        bytes: fc.integer({ min: 0, max: 900 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('shift' as const), count: fc.integer({ min: 1, max: 8 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 3_000 }) }),
    },
  ),
  { maxLength: 150 },
);

/** Runs the steps; every pushed tag has its number as timestamp distance, so tags can be told apart. */
function run(plan: Step[], caps = { videoMs: 900, audioMs: 2_000, bytes: 4_000 }) {
  const queue = new GopQueue(caps);
  const pushed: FlvTag[] = [];
  const left: FlvTag[] = [];
  let now = 0;
  let timestamp = 0;
  for (const step of plan) {
    if (step.do === 'wait') now += step.ms;
    else if (step.do === 'shift') {
      for (let i = 0; i < step.count; i += 1) {
        const tag = queue.shift();
        if (tag) left.push(tag);
      }
    } else {
      timestamp += step.ms + 1;
      const make = { key, frame, sound, head: () => ({ ...videoHeader }) }[step.kind];
      const tag = make(timestamp, step.bytes);
      pushed.push(tag);
      queue.push(tag, now);
      const vital = pushed.filter((one) => one.sequenceHeader && !left.includes(one));
      expect(queue.bytes - vital.reduce((sum, { payload }) => sum + payload.length, 0)).toBeLessThanOrEqual(
        caps.bytes,
      );
    }
  }
  for (let tag = queue.shift(); tag; tag = queue.shift()) left.push(tag);
  return { pushed, left, queue };
}

const isFrame = (tag: FlvTag): boolean => tag.type === 'video' && !tag.sequenceHeader;

describe('Whatever happens, the GOP queue', () => {
  it('lets no video frame out before every frame since its keyframe is out', () => {
    fc.assert(
      fc.property(steps, (plan) => {
        const { pushed, left } = run(plan);
        const video = pushed.filter(isFrame);
        let before = -1;
        for (const tag of left.filter(isFrame)) {
          const index = video.indexOf(tag);
          if (!tag.keyframe) expect(index).toBe(before + 1);
          before = index;
        }
        expect(left.filter(isFrame)[0]?.keyframe ?? true).toBe(true);
      }),
    );
  });

  it('keeps the order and lets nothing out twice', () => {
    fc.assert(
      fc.property(steps, (plan) => {
        const { pushed, left } = run(plan);
        const places = left.map((tag) => pushed.indexOf(tag));
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
      }),
    );
  });

  it('loses no metadata and no sequence header', () => {
    fc.assert(
      fc.property(steps, (plan) => {
        const { pushed, left } = run(plan);
        expect(left.filter((tag) => tag.sequenceHeader)).toEqual(pushed.filter((tag) => tag.sequenceHeader));
      }),
    );
  });

  it('loses no audio after the first keyframe as long as the audio caps hold', () => {
    fc.assert(
      fc.property(steps, (plan) => {
        const { pushed, left } = run(plan, { videoMs: 900, audioMs: 1e9, bytes: 1e9 });
        const first = pushed.findIndex((tag) => tag.keyframe);
        const expected = first === -1 ? [] : pushed.slice(first).filter((tag) => tag.type === 'audio');
        expect(left.filter((tag) => tag.type === 'audio')).toEqual(expected);
      }),
    );
  });

  it('counts exactly the frames it drops', () => {
    fc.assert(
      fc.property(steps, (plan) => {
        const { pushed, left, queue } = run(plan);
        const video = pushed.filter(isFrame);
        const taken = video.slice(
          Math.max(
            0,
            video.findIndex((tag) => tag.keyframe),
          ),
        );
        const expected = video.some((tag) => tag.keyframe) ? taken.length - left.filter(isFrame).length : 0;
        expect(queue.droppedFrames).toBe(expected);
      }),
    );
  });

  it('never holds video that is later than its cap, at the pace it arrived', () => {
    const live = fc.array(
      fc.record({
        isKey: fc.boolean(),
        ms: fc.integer({ min: 1, max: 300 }),
        shifts: fc.integer({ min: 0, max: 2 }),
      }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(live, (plan) => {
        const queue = new GopQueue();
        let now = 0;
        for (const { isKey, ms, shifts } of plan) {
          now += ms;
          queue.push(isKey ? key(now) : frame(now), now);
          expect(queue.waitingMs).toBeLessThanOrEqual(gopQueueCaps.videoMs);
          for (let i = 0; i < shifts; i += 1) queue.shift();
        }
      }),
    );
  });
});
