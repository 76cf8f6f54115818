import { join } from 'node:path';
import { errorSentences, platformIds, platforms } from '#protocol';
import type { Ready } from './app.ts';
import { ffmpegAdvice } from './offer-ffmpeg.ts';

export interface GreetingOptions {
  readonly ready: Ready;
  readonly version: string;
  /** How a person starts the companion. */
  readonly command: string;
  readonly rehearsal: boolean;
  /** Folder of the built extensions. */
  readonly dist: string;
}

/** What a person reads once the companion is ready. */
export function greeting({ ready, version, command, rehearsal, dist }: GreetingOptions): string {
  const { ffmpeg, ports, server } = ready;
  return [
    '',
    `Tabcast companion ${version}`,
    '',
    `  ffmpeg    ${ffmpeg.ok ? `${ffmpeg.version} (${ffmpeg.path})` : errorSentences[ffmpeg.code]}`,
    ...(ffmpeg.ok && ffmpeg.origin === 'package' ? [`            ${ffmpegAdvice()}`] : []),
    ...(server === null
      ? platformIds.map((id) => `  ${platforms[id].name.padEnd(9)} port ${ports[id]}`)
      : [`  Server    ${server}`]),
    `  Control   ${ready.page}`,
    ...(ready.obsPort === null
      ? []
      : [`  Remote    obs-websocket on port ${ready.obsPort}; its password: ${command} obs-password`]),
    '',
    ...(rehearsal
      ? ['REHEARSAL: every platform publishes to the built-in ingest. Nothing goes public.', '']
      : []),
    ...(server === null ? extensionNote(dist) : serverNote),
    '',
  ].join('\n');
}

const serverNote = [
  'The extension has no field for a server yet; docs/server.md says how other clients reach it.',
  'A new pairing code is shown on the control page. Ctrl+C ends every broadcast and the companion.',
];

function extensionNote(dist: string): string[] {
  return [
    'Load the extension in your browser:',
    '',
    `  Chrome    chrome://extensions, Developer mode on, "Load unpacked": ${join(dist, 'chrome')}`,
    `  Firefox   about:debugging#/runtime/this-firefox, "Load Temporary Add-on": ${join(dist, 'firefox', 'manifest.json')}`,
    '',
    "Then press Tabcast's button in the toolbar. Ctrl+C ends every broadcast and the companion.",
  ];
}

/** What a person reads once a browser was opened and has stayed open. */
export const browserNote =
  "A browser with the extension was opened. Its welcome page leads on; where that is closed, press Tabcast's button.";

/** How a person is told a pairing code. */
export function pairingNote(code: string): string {
  return `Pairing code: ${code}  Enter it on the welcome page of the extension, or in its settings, within 5 minutes.`;
}

/** What a person reads who starts a second one by mistake. @param command how the companion is started */
export function runningNote(control: string, command: string): string {
  return [
    `Tabcast is running already: ${control}`,
    "Press Tabcast's button in the browser to go on.",
    `For a second one beside it give it a folder of its own: ${command} --data-dir <dir>`,
  ].join('\n');
}
