import type { Problem } from '../messages/broadcast-status.ts';
import { openSinglePage } from '../messages/open-single-page.ts';
import type { SourceRequest } from '../messages/start-request.ts';
import { hostKind } from '../platform/offscreen.ts';
import { mediaPermissions } from '../platform/permissions.ts';
import { canCaptureTabs, captureActiveTab } from '../platform/tabs.ts';
import type { SourceKind } from '../settings/show-choices.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { sightAt } from './sight.ts';

/** What this browser can put live; the first is its default. */
export function offeredSources(): readonly SourceKind[] {
  return canCaptureTabs() ? ['tab', 'camera', 'screen'] : ['camera', 'screen'];
}

/** The person's choice, where this browser has it. */
export function chosenSource({ source }: SettingsSnapshot): SourceKind {
  const offered = offeredSources();
  return source !== null && offered.includes(source) ? source : offered[0]!;
}

/** What the host is to capture; a tab must be captured within seconds. Or why it cannot be. */
export async function openSource(
  kind: SourceKind,
  { studio, hiding }: Pick<SettingsSnapshot, 'studio' | 'hiding'>,
): Promise<SourceRequest | Problem> {
  const { microphone } = studio.sound;
  // Where the studio page is the host, it is visible and asks by itself.
  const asksItself = hostKind() === 'studio';
  if (!asksItself && (await isToBeAsked(kind === 'camera', kind === 'camera' || microphone.on))) {
    await openSinglePage('studio');
    return { code: 'permission-needed' };
  }
  switch (kind) {
    case 'tab': {
      const tab = await captureActiveTab();
      if (!tab) return { code: 'capture-refused' };
      const { address, ...source } = tab;
      const sight = sightAt(address, hiding);
      return { kind, ...source, ...(sight && { sight }) };
    }
    case 'camera': {
      const { id } = studio.camera;
      return id === null ? { kind } : { kind, cameraId: id };
    }
    case 'screen':
      return { kind };
  }
}

/** Whether the person has to be asked first, in a visible page. A microphone that they have denied is said, and not asked for again. */
async function isToBeAsked(needsCamera: boolean, needsMicrophone: boolean): Promise<boolean> {
  if (!needsCamera && !needsMicrophone) return false;
  const { camera, microphone } = await mediaPermissions();
  return (needsCamera && camera !== 'granted') || (needsMicrophone && microphone === 'prompt');
}
