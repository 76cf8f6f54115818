import { defineManifest } from '@crxjs/vite-plugin';
import packageJson from './package.json' with { type: 'json' };

/** The two browsers there is a build for; also vite's `--mode`. */
export type Target = 'chrome' | 'firefox';

/** Public half of the key that pins the id in Chrome to the one in companion/lib/extension-ids.ts. */
export const publicKey =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAzkHb1RO9LI+fGx3XFzvPCCDUPeXV40+UkkkL/+/6JhArYA0L3ArftSLgySIhRi9HmdJzdAa9JjZvlO0KBm+CPASa/nWiLYg5eTZLQIMX8ahdvxDct/18cTOtrDZHfxMhSDluZU/OD/yvCUJ3zCqUSQf6SQbJh+V8licxU11Cfxi8E+piPYprwNMjkHMfFcXzBNJTjHP5A7FKdyADjUqSYvV9A7ROfsRzwvLNUpAgJaBj6/BdV3nCqwtnq+ywKXhMF30PsLtJAN1qLAS/MSLzw+jVbMTDzDuI+UkzrMV1TTlE/oz2vRzzJbUbAs+9MM2patRXB7Hmqta+KY/J6WHPbQIDAQAB';

/** Of the add-on in Firefox, where it names its storage and its updates: it never changes. */
export const geckoId = '{21a3c472-dce6-4cd3-8cfe-932f0b84381e}';

/**
 * What leaves the browser, as Firefox counts it: to the companion and on to the platforms. docs/privacy.md says why each
 * (extensionworkshop.com, "Firefox built-in consent for data collection and transmission").
 */
export const transmitted = ['authenticationInfo', 'personallyIdentifyingInfo', 'websiteContent'] as const;

/**
 * `https:` and `wss:` for a server of one's own, whose name nobody knows beforehand.
 * Spelt out because Firefox's default for MV3 turns ws:// into wss://, which no companion on this machine answers.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "media-src 'self' blob:",
  "connect-src 'self' ws://127.0.0.1:* http://127.0.0.1:* https: wss:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const worker = 'background/main.ts';
const panel = 'panel/index.html';

/** Drawn from the SVG files beside them by `npm run pictures`. */
const icons = Object.fromEntries([16, 32, 48, 128].map((size) => [size, `icons/icon-${size}.png`]));

/** What is meant at first; the person chooses the keys in the browser's own settings. `extension/platform/commands.ts` names the same. */
const commands = {
  // Chrome takes four with keys. In Firefox a letter that opens a menu with Alt does so with Shift, too, and is never heard here: F, E, V, S,
  // B, T and H in English, L in German.
  'start-stop': { suggested_key: { default: 'Alt+Shift+G' }, description: '__MSG_command_start_stop__' },
  'next-source': { suggested_key: { default: 'Alt+Shift+S' }, description: '__MSG_command_next_source__' },
  hide: { suggested_key: { default: 'Alt+Shift+K' }, description: '__MSG_command_hide__' },
  mute: { suggested_key: { default: 'Alt+Shift+U' }, description: '__MSG_command_mute__' },
  // Chrome takes no fifth: the person gives it keys in the browser's own settings.
  mark: { description: '__MSG_command_mark__' },
};

const common = {
  manifest_version: 3,
  name: '__MSG_extName__',
  description: '__MSG_extDescription__',
  version: packageJson.version,
  default_locale: 'en',
  action: { default_popup: 'popup/index.html', default_title: '__MSG_actionTitle__', default_icon: icons },
  icons,
  commands,
  options_ui: { page: 'options/index.html', open_in_tab: true },
  content_security_policy: { extension_pages: contentSecurityPolicy },
  // Asked for when a person has the tab hidden by itself, and, for its host alone, when a server of one's own is added.
  // Not `http:`, which 127.0.0.1 is, too: what an extension asks a host that it may look into comes without an Origin, by which
  // the companion knows it (https://fetch.spec.whatwg.org/#append-a-request-origin-header, GET outside of CORS).
  optional_host_permissions: ['https://*/*'],
};

/** S opens a menu of Firefox, and N is taken in Chrome. */
const firefoxCommands = {
  ...commands,
  'next-source': { ...commands['next-source'], suggested_key: { default: 'Alt+Shift+N' } },
};

/** Firefox's place for the panel; it stays closed until it is asked for. A key that the types of the plugin do not have. */
const sidebar = {
  sidebar_action: {
    default_panel: panel,
    default_title: '__MSG_panel_title__',
    default_icon: icons,
    open_at_install: false,
  },
};

/** The manifest of one target, with paths relative to `extension/`. */
export function manifestFor(target: Target): ReturnType<typeof defineManifest> {
  if (target === 'firefox') {
    return defineManifest({
      ...common,
      permissions: ['storage', 'activeTab', 'notifications'],
      commands: firefoxCommands,
      background: { scripts: [worker] },
      ...sidebar,
      browser_specific_settings: {
        gecko: {
          id: geckoId,
          strict_min_version: '142.0',
          data_collection_permissions: { required: [...transmitted] },
        },
      },
    });
  }
  return defineManifest({
    ...common,
    key: publicKey,
    minimum_chrome_version: '126',
    permissions: ['storage', 'activeTab', 'notifications', 'tabCapture', 'offscreen', 'sidePanel', 'alarms'],
    // Asked for when a person has the tab hidden by itself; `extension/platform/page-permissions.ts` names which for what.
    optional_permissions: ['webNavigation', 'scripting'],
    side_panel: { default_path: panel },
    background: { service_worker: worker, type: 'module' },
  });
}
