import type { Layout } from '../../messages/layout.ts';
import { CaptureClock } from './capture-clock.ts';
import { PictureOutlet, type OutletTarget } from './picture-outlet.ts';
import type { Picture, Size } from './picture.ts';
import { readFrames } from './read-frames.ts';
import type { SeenOfSource } from '../studio-mix/composer.ts';
import type { Softness } from './soften-picture.ts';
import { StillWatch } from '../studio-mix/still-watch.ts';
import { SteadyPictures } from './steady-pictures.ts';

/**
 * What the worker is told: the job once, with which it works until it is terminated; then how soft the pictures are to be, and how much later they are to go out; what
 * is laid over them; the camera's pictures for that, which may end, or null; and
 * that they are about to go to another place, perhaps in another size and at another rate: see `ToTurn`. And what goes out now is to be drawn, small: through the port comes a JPEG, or null.
 */
export type ToSteadyRate =
  | { readonly job: SteadyRateJob }
  | { readonly turn: MessagePort; readonly shape: SteadyRateShape }
  | { readonly softness: Softness }
  | { readonly delayMs: number }
  | { readonly still: MessagePort }
  | { readonly layout: Layout }
  | { readonly camera: ReadableStream<VideoFrame> | null };

/** What it says. */
export type FromSteadyRate = SeenOfSource;

/**
 * Through the port of a turn: `over` has the very next picture be the first at the new place, and is answered with how many ms after
 * the last at the old one it went out there; then `done`, and the old one is closed, or `back`, and the new one is.
 */
export type ToTurn = 'over' | 'done' | 'back';

/** How large pictures are, how many of them there are, and where they go. */
export interface SteadyRateShape extends Size, OutletTarget {}

export interface SteadyRateJob extends SteadyRateShape {
  readonly readable: ReadableStream<VideoFrame>;
}

/** What goes out at present. */
interface Output {
  readonly pictures: SteadyPictures;
  readonly outlet: PictureOutlet;
}

const clock = new CaptureClock();
const stillWatch = new StillWatch((still) => say({ still }));
let output: Output | null = null;
let delayMs = 0;
let camera: ReadableStream<VideoFrame> | null = null;

addEventListener('message', ({ data }: MessageEvent<ToSteadyRate>) => {
  if ('job' in data) return begin(data.job);
  if ('turn' in data) return void turn(data.turn, data.shape).catch(reportError);
  if ('delayMs' in data) {
    delayMs = data.delayMs;
    if (output) output.outlet.delayMs = delayMs;
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
  output = outputOf(new SteadyPictures(shape, say), shape);
  output.outlet.begin();
  // Reaches the page as an error of the worker.
  const take = (picture: Picture, capturedMs: number): void => {
    stillWatch.see();
    clock.see(capturedMs, performance.now());
    output!.pictures.take(picture);
  };
  readFrames(readable, take).catch(reportError);
}

function outputOf(pictures: SteadyPictures, shape: SteadyRateShape): Output {
  const outlet = new PictureOutlet(shape, delayMs, clock, (timeMs, tickMs) => {
    stillWatch.show(1000 / shape.frameRate);
    return clock.isKnown(tickMs) ? pictures.show(timeMs) : null;
  });
  return { pictures, outlet };
}

async function turn(port: MessagePort, shape: SteadyRateShape): Promise<void> {
  const before = output;
  if (!before) return port.close();
  // Ready before its moment comes: no picture is late for it, or goes out without what is laid over it.
  const next = outputOf(await before.pictures.resized(shape), shape);
  const moves: Record<ToTurn, () => void> = {
    over() {
      next.outlet.onFirst = (atMs) => port.postMessage(Math.max(0, atMs - (before.outlet.lastMs ?? atMs)));
      move(before, next);
    },
    done() {
      before.outlet.close();
      port.close();
    },
    back() {
      if (output === next) move(next, before);
      next.outlet.close();
      port.close();
    },
  };
  port.addEventListener('message', ({ data }: MessageEvent<ToTurn>) => moves[data]());
  port.start();
}

/** The very next picture goes there. */
function move(from: Output, to: Output): void {
  if (to.pictures !== from.pictures) to.pictures.takeOver(from.pictures);
  to.outlet.delayMs = delayMs;
  to.outlet.follow(from.outlet);
  output = to;
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
