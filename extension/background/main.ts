import { readBackgroundCommand, type BackgroundCommand } from '../messages/background-commands.ts';
import { setBadge } from '../platform/badge.ts';
import { hostKind } from '../platform/host-kind.ts';
import { onInstalled, onMessage } from '../platform/runtime.ts';
import { localArea } from '../platform/storage.ts';
import { badgeLook } from './badge-look.ts';
import { showStudioPage, startInHost } from './host.ts';
import { forgetBroadcast, keepDestinations, nameBroadcast } from './last-broadcast.ts';

// Listeners are added while the script runs for the first time, or a suspended worker is not woken for them.
onMessage((message) => {
  const command = readBackgroundCommand(message);
  return command ? answer(command) : undefined;
});

// Firefox hosts the broadcast in the studio page, and both browsers ask for camera and microphone there.
onInstalled(() => {
  if (hostKind() === 'studio') void showStudioPage();
});

async function answer(command: BackgroundCommand): Promise<unknown> {
  switch (command.type) {
    case 'start':
      return startInHost(await nameBroadcast(localArea, command.request));
    case 'open-studio':
      return showStudioPage();
    case 'report': {
      const { text, color } = badgeLook[command.badge];
      if (command.badge === 'none') await forgetBroadcast(localArea);
      else await keepDestinations(localArea, command.destinations);
      return setBadge(text, color);
    }
  }
}
