import { setLayout } from '../messages/host-client.ts';
import type { Layout } from '../messages/layout.ts';
import type { Settings } from '../settings/settings.ts';
import { layoutOf } from '../settings/studio-picture.ts';

/** Keeps another layout, and has a show that is live look so from its next picture on. @throws what the storage throws */
export async function changeLayout(settings: Settings, change: (layout: Layout) => Layout): Promise<void> {
  await settings.studio.update((studio) => ({ ...studio, ...change(layoutOf(studio)) }));
  const studio = await settings.studio.read();
  await setLayout(layoutOf(studio), studio.camera.id);
}
