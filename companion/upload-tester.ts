import type { PublishTarget } from '#protocol';
import { once } from './dial/dial.ts';
import { publishersBy, type PublisherTools } from './publishers.ts';
import { testUpload, type UploadTested } from './publish/upload-test.ts';
import { playClip, readClip } from './rendition/slate-segment.ts';
import type { MakeSlateClip } from './rendition/slate.ts';

export interface UploadTesterTools extends PublisherTools {
  readonly makeSlateClip: MakeSlateClip;
}

/** Of the pictures of a test: what they show nobody sees. */
const shape = { width: 1280, height: 720, frameRate: 30, seconds: 2 } as const;

/** Tests the upload with the pictures of the slate. */
export function uploadTester({ makeSlateClip, ...tools }: UploadTesterTools) {
  return async (target: PublishTarget, kbps: number, signal: AbortSignal): Promise<UploadTested> => {
    const clip = readClip(await makeSlateClip(shape, signal), shape.seconds * 1_000);
    // Sent elsewhere, it might be no test any more.
    const publisher = publishersBy({ ...tools, dial: once(tools.dial) })(target);
    const { clock } = tools;
    return testUpload(
      { publisher, play: playClip(clip, clock), frameRate: shape.frameRate, kbps, clock },
      signal,
    );
  };
}
