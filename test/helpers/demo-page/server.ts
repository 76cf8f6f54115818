import { serveFiles } from '../serve-files.ts';

export interface DemoPages {
  /** Changes nothing on the screen once its tone plays. */
  readonly still: string;
  /** Clock, frame counter and bars, all of it different in every frame. */
  readonly moving: string;
  /** One pixel in twelve new in every frame: more than an encoder brings down to a usual bitrate. Silent. */
  readonly busy: string;
  close(): Promise<void>;
}

const names = ['static.html', 'moving.html', 'page.css', 'tone.js', 'moving.js', 'busy.html', 'busy.js'];

/** Serves the pages that are put on air. The first two sound 440 Hz after a click on `#tone`, which is disabled then. */
export async function serveDemoPages(): Promise<DemoPages> {
  const files = names.map((name) => [name, new URL(name, import.meta.url)] as const);
  const { origin, close } = await serveFiles(Object.fromEntries(files));
  return {
    still: `${origin}/static.html`,
    moving: `${origin}/moving.html`,
    busy: `${origin}/busy.html`,
    close,
  };
}
