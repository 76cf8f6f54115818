import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';

/** What the pages may import that show the settings. */
const settingPages = ['ui', 'messages', 'keys', 'settings', 'companion', 'platform', '#protocol'];

/**
 * Who may import whom (see "The house" in docs/architecture.md). A room may import from itself and from the rooms
 * (or single files) named here; everything else that leaves the room is refused. Packages are not rooms, except that the
 * wire contract is reached only as `#protocol`.
 */
const rooms = {
  'companion/protocol': [],
  'companion/lib': [],
  'companion/flv': ['lib'],
  'companion/publish': ['flv', 'lib', '#protocol'],
  'companion/dial': ['publish', 'lib', '#protocol'],
  'companion/rtmp': ['dial', 'publish', 'flv', 'lib', '#protocol'],
  'companion/srt': ['encoder', 'publish', 'flv', 'lib', '#protocol'],
  'companion/whip': ['dial', 'encoder', 'publish', 'flv', 'lib', '#protocol'],
  'companion/container': ['lib'],
  'companion/encoder': ['container', 'flv', 'lib', '#protocol'],
  'companion/rendition': ['container', 'encoder', 'flv', 'lib', '#protocol'],
  'companion/destination': [
    'broadcast/destination-port.ts',
    'rendition/feed.ts',
    'rendition/delayed-feed.ts',
    'publish',
    'flv',
    'lib',
    '#protocol',
  ],
  'companion/recording': [
    'broadcast/destination-port.ts',
    'destination/gop-queue.ts',
    'rendition/feed.ts',
    'encoder/run.ts',
    'flv',
    'lib',
    '#protocol',
  ],
  'companion/show': ['lib', '#protocol'],
  'companion/history': ['lib', '#protocol'],
  // What is read of it is said in the words of the extension.
  'companion/history/report': [
    '../../extension/messages/problem-text.ts',
    '../../extension/ui/format.ts',
    '../../extension/ui/locale-texts.ts',
    '#protocol',
  ],
  'companion/broadcast': ['ports/desk.ts', 'show', 'rendition', 'container', 'flv', 'lib', '#protocol'],
  'companion/servers': ['dial', 'publish/publish-error.ts', 'lib', '#protocol'],
  'companion/fleet': ['ports/placing.ts', 'lib', '#protocol'],
  'companion/webhooks': ['lib', '#protocol'],
  'companion/config': ['webhooks/sign.ts', 'lib', '#protocol'],
  'companion/ports': ['lib', '#protocol'],
  'companion/remote': ['ports/rate-limit.ts', 'lib', '#protocol'],
  'companion/control': ['show', 'history', 'flv', 'lib', '#protocol'],
  'companion/public': ['config/listen-place.ts', 'lib', '#protocol'],
  // Made of the extension's pieces and in its words, of those that know no browser. A room within a room comes after it.
  'companion/control/page': [
    '../../extension/ui',
    '../../extension/_locales',
    '../../extension/messages/headline-text.ts',
    '../../extension/messages/phase-text.ts',
    '../../extension/messages/problem-text.ts',
    '#protocol',
  ],
  'companion/browser': ['lib', '#protocol'],
  'companion/service': ['lib'],
  'companion/doctor': [
    'browser',
    'config',
    'control',
    'dial',
    'encoder',
    'public',
    'publish',
    'lib',
    '#protocol',
  ],
  'companion/judge': ['encoder/piped-ffmpeg.ts', 'show', 'flv', 'lib', '#protocol'],
  'companion/rehearsal': ['rtmp', 'flv', 'encoder', 'lib'],
  'extension/platform': ['ui/isolate.ts'],
  'extension/ui': ['_locales'],
  'extension/messages': ['platform', '#protocol'],
  'extension/settings': [
    'messages/layout.ts',
    'messages/show-summary.ts',
    'messages/sound.ts',
    'platform/storage.ts',
    '#protocol',
  ],
  'extension/keys': ['settings', '#protocol'],
  'extension/companion': [
    'ui',
    'messages/problem-text.ts',
    'settings/settings.ts',
    'settings/carrier.ts',
    'platform/clock.ts',
    '#protocol',
  ],
  // A room within a room comes after it.
  'extension/companion/link': ['../platform/clock.ts', '#protocol'],
  'extension/broadcast': [
    'companion/link',
    'messages/start-request.ts',
    'messages/broadcast-status.ts',
    'messages/layout.ts',
    'messages/picture-state.ts',
    'messages/notice.ts',
    'messages/quality.ts',
    'messages/sight.ts',
    'messages/show-summary.ts',
    'messages/sound.ts',
    'messages/uploaded.ts',
    'platform/clock.ts',
    '#protocol',
  ],
  'extension/background': [
    'companion/link',
    'messages',
    'live/sight.ts',
    'live/sources.ts',
    'live/start.ts',
    'live/while-live.ts',
    'settings/browser-settings.ts',
    'settings/destination-options.ts',
    'settings/earlier-broadcast.ts',
    'settings/last-broadcast.ts',
    'settings/hiding.ts',
    'settings/last-show.ts',
    'settings/lock.ts',
    'settings/milestones.ts',
    'settings/settings.ts',
    'settings/show-choices.ts',
    'settings/uplink.ts',
    'platform',
    '#protocol',
  ],
  'extension/offscreen': [
    'broadcast',
    'messages/broadcast-status.ts',
    'messages/host-server.ts',
    'messages/preview-server.ts',
    'platform/clock.ts',
  ],
  'extension/studio': ['live', 'broadcast', 'ui', 'messages', 'platform', '#protocol'],
  'extension/live': ['ui', 'messages', 'keys', 'settings', 'companion', 'platform', '#protocol'],
  'extension/popup': ['live', ...settingPages],
  'extension/panel': ['live', 'ui', 'messages', 'keys', 'settings', 'platform', '#protocol'],
  'extension/options': settingPages,
  'extension/welcome': settingPages,
};

/** Forbids, for files `depth` folders below a room, every import that leaves the room for a room not named. */
function boundary(room, allowed, depth) {
  const up = `(?:\\.\\./){${depth + 1}}`;
  const neighbours = allowed
    .filter((name) => !name.startsWith('#'))
    .map((name) => (name.endsWith('.ts') ? `${name.replaceAll('.', '\\.')}$` : `${name}/`))
    .join('|');
  const patterns = [
    {
      regex: neighbours ? `^${up}(?!${neighbours})` : `^${up}`,
      message: `${room} may import only from: ${allowed.join(', ') || 'nothing internal'}.`,
    },
  ];
  if (!allowed.includes('#protocol')) {
    patterns.push({ regex: '^#protocol', message: `${room} does not know the wire contract.` });
  }
  return {
    files: [`${room}/${'*/'.repeat(depth)}*.{ts,tsx}`],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}

/** What the tests' pages use of a browser. */
const pageGlobals = [
  'document',
  'performance',
  'requestAnimationFrame',
  'setInterval',
  'setTimeout',
  'clearInterval',
  'TextEncoder',
  'AudioBuffer',
  'AudioBufferSourceNode',
  'AudioContext',
  'AudioData',
  'AudioEncoder',
  'ChannelMergerNode',
  'DelayNode',
  'OscillatorNode',
  'GainNode',
  'MediaStream',
  'MediaStreamAudioDestinationNode',
  'MediaStreamTrackGenerator',
  'MediaRecorder',
  'VideoEncoder',
  'VideoFrame',
  'io',
];

const boundaries = Object.entries(rooms).flatMap(([room, allowed]) =>
  [0, 1, 2].map((depth) => boundary(room, allowed, depth)),
);

export default ts.config(
  { ignores: ['dist', 'out'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
        {
          selector:
            ':matches(PropertyDefinition, TSParameterProperty, MethodDefinition[kind!="constructor"])[accessibility=/private|protected/]',
          message: 'What is private is `#name`; the word is for constructors alone.',
        },
        { selector: 'ExportAllDeclaration', message: 'No barrel files but companion/protocol/index.ts.' },
      ],
    },
  },
  {
    files: ['companion/protocol/index.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['extension/**/*.{ts,tsx}', 'companion/control/page/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'no-restricted-globals': [
        'error',
        { name: 'chrome', message: 'Only extension/platform names the browser API.' },
        { name: 'browser', message: 'Only extension/platform names the browser API.' },
      ],
    },
  },
  { files: ['extension/platform/**'], rules: { 'no-restricted-globals': 'off' } },
  {
    files: ['companion/cli.ts', 'scripts/*/main.ts', 'test/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/helpers/*/*.js'],
    languageOptions: { globals: Object.fromEntries(pageGlobals.map((name) => [name, 'readonly'])) },
  },
  { files: ['eslint.config.js'], languageOptions: { globals: {} } },
  ...boundaries,
);
