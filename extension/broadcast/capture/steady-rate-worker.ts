import type { Layout } from '../../messages/layout.ts';
import { CaptureClock } from './capture-clock.ts';
import { DelayLine } from './delay-line.ts';
import { everyTick, type Gap } from './every-tick.ts';
import type { Picture, Size } from './picture.ts';
import { readFrames } from './read-frames.ts';
import type { SeenOfSource } from '../studio-mix/composer.ts';
import type { Softness } from './soften-picture.ts';
import { StillWatch } from '../studio-mix/still-watch.ts';
import { SteadyPictures } from './steady-pictures.ts';

/**
 * What the worker is told: the job once, with which it works until it is terminated; then how soft the pictures are to be, and how much later they are to go out; what
 * is laid over them; the camera's pictures for that, which may end, or null; and
 * that something is to happen between two of them, with which they may get another size, rate and place to go. Through the port
 * it says when, and hears that it has happened. And what goes out now is to be drawn, small: through the port comes a JPEG, or null.
 */
export type ToSteadyRate =
  | { readonly job: SteadyRateJob }
  | { readonly gap: MessagePort; readonly shape?: SteadyRateShape }
  | { readonly softness: Softness }
  | { readonly delayMs: number }
  | { readonly still: MessagePort }
  | { readonly layout: Layout }
  | { readonly camera: ReadableStream<VideoFrame> | null };

/** What it says. */
export type FromSteadyRate = SeenOfSource;

/** How large pictures are, how many of them there are, and where they go. */
export interface SteadyRateShape extends Size {
  readonly writable: WritableStream<VideoFrame>;
  /** Frames a second. */
  readonly frameRate: number;
}

export interface SteadyRateJob extends SteadyRateShape {
  readonly readable: ReadableStream<VideoFrame>;
}

/** What goes out at present. */
interface Output {
  readonly pictures: SteadyPictures;
  close(): void;
}

const waiting: Gap[] = [];
const stillWatch = new StillWatch((still) => say({ still }));
let output: Output | null = null;
let delayMs = 0;
const clock = new CaptureClock();
let camera: ReadableStream<VideoFrame> | null = null;

addEventListener('message', ({ data }: MessageEvent<ToSteadyRate>) => {
  if ('job' in data) return begin(data.job);
  if ('gap' in data) return void change(data.gap, data.shape).catch(reportError);
  if ('delayMs' in data) {
    delayMs = data.delayMs;
    return;
  }
  if (!output) return;
  const { pictures } = output;
  if ('softness' in data) pictures.softness = data.softness;
  else if ('still' in data) void tellStill(pictures, data.still);
  else if ('layout' in data) void pictures.setLayout(data.layout);
  else setCamera(data.camera);
});

function begin({ readable, ...shape }: SteadyRateJob): void {
  output = open(new SteadyPictures(shape, say), shape);
  // Reaches the page as an error of the worker.
  const take = (picture: Picture, capturedMs: number): void => {
    stillWatch.see();
    clock.see(capturedMs, performance.now());
    output!.pictures.take(picture);
  };
  readFrames(readable, take).catch(reportError);
}

/** Has the pictures go there from now on, one at once. */
function open(pictures: SteadyPictures, { writable, frameRate }: SteadyRateShape): Output {
  const out = writable.getWriter();
  const line = new DelayLine<VideoFrame>(
    (frame, timeMs) => new VideoFrame(frame, { timestamp: Math.round(timeMs * 1000) }),
  );
  const end = everyTick(frameRate, waiting, (tickMs) => {
    const timeMs = clock.at(tickMs);
    line.ticks = Math.round((delayMs * frameRate) / 1000);
    stillWatch.show(1000 / frameRate);
    const frame = clock.isKnown(tickMs) ? pictures.show(timeMs) : null;
    // Refused when the track was stopped; whoever did that knows.
    if (frame) void out.write(line.through(frame, timeMs)).catch(() => undefined);
  });
  return {
    pictures,
    close() {
      end();
      line.clear();
      void out.close().catch(() => undefined);
    },
  };
}

async function change(port: MessagePort, shape: SteadyRateShape | undefined): Promise<void> {
  if (!shape || !output) return void waiting.push({ port });
  // Ready before its moment comes: no picture is late for it, or goes out without what is laid over it.
  const next = await output.pictures.resized(shape);
  const onUsed = (): void => {
    const before = output!;
    before.close();
    next.takeOver(before.pictures);
    output = open(next, shape);
  };
  waiting.push({ port, onUsed });
}

async function tellStill(pictures: SteadyPictures, port: MessagePort): Promise<void> {
  // One that cannot be drawn is none.
  const still = await pictures.still().catch(() => null);
  port.postMessage(still);
  port.close();
}

function setCamera(readable: ReadableStream<VideoFrame> | null): void {
  camera = readable;
  output?.pictures.showCamera(null);
  if (!readable) return;
  const show = (picture: Picture | null): void => {
    if (camera === readable) output?.pictures.showCamera(picture);
  };
  // Its track has ended, or shows nothing that can be read: the show goes on without it.
  const end = (): void => show(null);
  void readFrames(readable, show).then(end, end);
}

function say(message: FromSteadyRate): void {
  (postMessage as (message: FromSteadyRate) => void)(message);
}
