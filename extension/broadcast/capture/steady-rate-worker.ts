/** What the worker is given once, when it starts; it works until it is terminated. */
export interface SteadyRateJob {
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
  readonly data: ArrayBuffer;
  readonly init: Omit<VideoFrameBufferInit, 'timestamp'>;
}

addEventListener('message', ({ data }: MessageEvent<SteadyRateJob>) => {
  let newest: Pixels | null = null;
  // Reaches the page as an error of the worker.
  readAll(data.readable, (pixels) => (newest = pixels)).catch(reportError);
  const out = data.writable.getWriter();
  everyTick(data.frameRate, (timeMs) => {
    // Refused when the track was stopped; whoever did that knows.
    if (newest) void out.write(frameOf(newest, timeMs)).catch(() => undefined);
  });
});

async function readAll(frames: ReadableStream<VideoFrame>, take: (pixels: Pixels) => void): Promise<void> {
  const reader = frames.getReader();
  let unreadable = 0;
  for (;;) {
    const { done, value: frame } = await reader.read();
    if (done) return;
    try {
      take(await pixelsOf(frame));
      unreadable = 0;
    } catch (error) {
      unreadable += 1;
      if (unreadable > maxUnreadable) throw error;
    }
  }
}

/** Calls `show` with the time of each tick, in ms from now. */
function everyTick(frameRate: number, show: (timeMs: number) => void): void {
  const intervalMs = 1000 / frameRate;
  const start = performance.now();
  let ticks = 0;
  const tick = (): void => {
    const late = Math.floor((performance.now() - start) / intervalMs) - ticks;
    if (late > maxLate) ticks += late - maxLate;
    if (late > 0) show(++ticks * intervalMs);
    const untilNext = start + (ticks + 1) * intervalMs - performance.now();
    setTimeout(tick, Math.max(leastGapMs, untilNext));
  };
  tick();
}

/** Takes the pixels out and closes the frame, of which the browser has only a few to give. */
async function pixelsOf(frame: VideoFrame): Promise<Pixels> {
  try {
    const { codedWidth, codedHeight, colorSpace } = frame;
    // Null where the pixels are in graphics memory in a form that has no name; the browser converts them then.
    const to: VideoFrameCopyToOptions = frame.format ? {} : { format: 'RGBX' };
    const data = new ArrayBuffer(frame.allocationSize(to));
    const layout = await frame.copyTo(data, to);
    const format = frame.format ?? 'RGBX';
    return { data, init: { format, codedWidth, codedHeight, colorSpace, layout } };
  } finally {
    frame.close();
  }
}

function frameOf({ data, init }: Pixels, timeMs: number): VideoFrame {
  return new VideoFrame(data, { ...init, timestamp: Math.round(timeMs * 1000) });
}
