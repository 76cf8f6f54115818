import { PictureFitter } from './fit-picture.ts';
import { PictureSoftener, type Softness } from './soften-picture.ts';
import { isFit, platformColours, type Picture, type Size } from './picture.ts';

/**
 * What the worker is told: the job once, with which it works until it is terminated; how soft the pictures are to be; and that
 * something is to happen between two of them. Through the port it says when, and hears that it has happened.
 */
export type ToSteadyRate =
  { readonly job: SteadyRateJob } | { readonly gap: MessagePort } | { readonly softness: Softness };

export interface SteadyRateJob extends Size {
  readonly readable: ReadableStream<VideoFrame>;
  readonly writable: WritableStream<VideoFrame>;
  /** Frames a second. */
  readonly frameRate: number;
}

/** Ticks that are made up for when the machine was busy; when more were missed, the others are left out. */
const maxLate = 5;
/** Least distance in ms: the recorder stamps frames when they come, and two of one millisecond are no use to anybody. */
const leastGapMs = 8;

/** Frames in a row that may be unreadable: the process that draws them may be starting again. */
const maxUnreadable = 100;

/** The pixels of one frame. A frame itself cannot be shown twice: it keeps the time of its capture. */
interface Pixels {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly init: Omit<VideoFrameBufferInit, 'timestamp'>;
}

/** Longest wait for what is to happen between two pictures, in ms: the page may be busy, and the pictures go on. */
const maxGapMs = 100;

/** Those that wait for the next gap. */
const waiting: MessagePort[] = [];
let softness: Softness = 0;

addEventListener('message', ({ data }: MessageEvent<ToSteadyRate>) => {
  if ('gap' in data) waiting.push(data.gap);
  else if ('softness' in data) softness = data.softness;
  else work(data.job);
});

function work(job: SteadyRateJob): void {
  let newest: Pixels | null = null;
  // Reaches the page as an error of the worker.
  readAll(job, (pixels) => (newest = pixels)).catch(reportError);
  const out = job.writable.getWriter();
  everyTick(job.frameRate, (timeMs) => {
    // Refused when the track was stopped; whoever did that knows.
    if (newest) void out.write(frameOf(newest, timeMs)).catch(() => undefined);
  });
}

async function readAll(
  { readable, width, height }: SteadyRateJob,
  take: (pixels: Pixels) => void,
): Promise<void> {
  const reader = readable.getReader();
  const size = { width, height };
  const fitter = new PictureFitter(size);
  const softener = new PictureSoftener(size);
  let unreadable = 0;
  for (;;) {
    const { done, value: frame } = await reader.read();
    if (done) return;
    try {
      const picture = await pictureOf(frame);
      if (softness > 0) take(fitted(softener.soften(fitter.fit(picture), softness), size));
      else take(isFit(picture, size) ? asItIs(picture) : fitted(fitter.fit(picture), size));
      unreadable = 0;
    } catch (error) {
      unreadable += 1;
      if (unreadable > maxUnreadable) throw error;
    }
  }
}

/** Calls `show` with the time of each tick, in ms from now, and lets happen before it what is to happen between pictures. */
function everyTick(frameRate: number, show: (timeMs: number) => void): void {
  const intervalMs = 1000 / frameRate;
  const start = performance.now();
  let ticks = 0;
  const tick = async (): Promise<void> => {
    for (let port; (port = waiting.shift());) await gapFor(port);
    const late = Math.floor((performance.now() - start) / intervalMs) - ticks;
    if (late > maxLate) ticks += late - maxLate;
    if (late > 0) show(++ticks * intervalMs);
    const untilNext = start + (ticks + 1) * intervalMs - performance.now();
    setTimeout(go, Math.max(leastGapMs, untilNext));
  };
  // Reaches the page as an error of the worker.
  const go = (): void => void tick().catch(reportError);
  go();
}

/** Says that now is the time, and resolves when it has been used. */
function gapFor(port: MessagePort): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, maxGapMs);
    port.addEventListener('message', () => {
      clearTimeout(timer);
      resolve();
    });
    port.start();
    port.postMessage('now');
  });
}

/** Takes the pixels out and closes the frame, of which the browser has only a few to give. */
async function pictureOf(frame: VideoFrame): Promise<Picture> {
  try {
    const { format: given, colorSpace, visibleRect } = frame;
    // Null where the pixels are in graphics memory in a form that has no name; the browser converts them then.
    const format = given === 'I420' || given === 'NV12' ? given : 'RGBX';
    const to: VideoFrameCopyToOptions = format === given ? {} : { format };
    const data = new Uint8Array(frame.allocationSize(to));
    const layout = await frame.copyTo(data, to);
    const { width, height } = visibleRect!;
    return { format, data, width, height, layout, colorSpace };
  } finally {
    frame.close();
  }
}

function asItIs({ format, data, width, height, layout }: Picture): Pixels {
  const init = { format, codedWidth: width, codedHeight: height, layout: [...layout] };
  return { data, init: { ...init, colorSpace: platformColours } };
}

function fitted(data: Uint8Array<ArrayBuffer>, { width, height }: Size): Pixels {
  const init = { format: 'I420', codedWidth: width, codedHeight: height } as const;
  return { data, init: { ...init, colorSpace: platformColours } };
}

function frameOf({ data, init }: Pixels, timeMs: number): VideoFrame {
  return new VideoFrame(data, { ...init, timestamp: Math.round(timeMs * 1000) });
}
