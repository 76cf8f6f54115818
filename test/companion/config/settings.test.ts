import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../companion/config/config-error.ts';
import { helpText } from '../../../companion/config/help.ts';
import { optionNames, portNames } from '../../../companion/config/options.ts';
import { readRequest, type Settings } from '../../../companion/config/settings.ts';
import { platforms } from '../../../companion/protocol/index.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tabcast-config-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

function settings(argv: string[] = [], env: Record<string, string> = {}, file?: unknown): Settings {
  if (file !== undefined) {
    writeFileSync(join(dataDir, 'config.json'), typeof file === 'string' ? file : JSON.stringify(file));
  }
  const request = readRequest(argv, { TABCAST_DATA_DIR: dataDir, ...env });
  if (request.ask !== 'run') throw new Error('asked for help');
  return request.settings;
}

function complaint(argv: string[], env: Record<string, string> = {}, file?: unknown): string {
  try {
    settings(argv, env, file);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'no complaint';
}

describe('the settings', () => {
  it('have a default for everything', () => {
    expect(settings()).toEqual({
      ports: { youtube: null, twitch: null, facebook: null, custom: null, control: null },
      ingests: {},
      backupIngests: {},
      ingestCa: null,
      rehearse: false,
      allowOrigins: [],
      extensionIds: [],
      token: null,
      webhooks: { urls: [], secret: null },
      dataDir,
      logLevel: 'info',
      json: false,
      open: true,
      history: true,
      verdict: true,
      graceSeconds: 60,
      slate: null,
      recordings: { folder: join(homedir(), 'Videos', 'Tabcast'), isChosen: false },
      splitRecordings: { bytes: null, ms: null },
      hosts: null,
      anyUser: false,
      obsPort: null,
      broadcastsPerBrowser: 1,
      server: null,
      fleet: null,
    });
  });

  it('come from flags, of which some may be repeated', () => {
    const argv = [
      '--port',
      'youtube=3005',
      '--port=control=0',
      '--ingest',
      'twitch=rtmp://localhost/app?x=1',
      '--backup-ingest=twitch=rtmp://localhost/other',
    ];
    argv.push(
      '--rehearse',
      '--no-open',
      '--no-history',
      '--no-verdict',
      '--json',
      '--grace',
      '5',
      '--token',
      'long-enough',
    );
    argv.push('--allow-origin', 'http://localhost:8080', '--allow-origin', 'https://Example.org');
    argv.push('--extension-id', 'ABCDEFGHIJKLMNOP'.repeat(2), '--extension-id', 'a'.repeat(32));
    expect(settings(argv)).toMatchObject({
      extensionIds: ['abcdefghijklmnop'.repeat(2), 'a'.repeat(32)],
      ports: { youtube: 3005, control: 0, twitch: null },
      ingests: { twitch: 'rtmp://localhost/app?x=1' },
      backupIngests: { twitch: 'rtmp://localhost/other' },
      rehearse: true,
      open: false,
      history: false,
      verdict: false,
      json: true,
      graceSeconds: 5,
      token: 'long-enough',
      allowOrigins: ['http://localhost:8080', 'https://example.org'],
    });
  });

  it('come from the environment, with commas or spaces between several values', () => {
    const env = {
      TABCAST_PORT: 'youtube=0, twitch=0',
      TABCAST_ALLOW_ORIGIN: 'http://a.example http://b.example',
      TABCAST_REHEARSE: 'yes',
      TABCAST_NO_OPEN: '0',
      TABCAST_LOG_LEVEL: 'debug',
      TABCAST_TOKEN: '',
    };
    expect(settings([], env)).toMatchObject({
      ports: { youtube: 0, twitch: 0 },
      allowOrigins: ['http://a.example', 'http://b.example'],
      rehearse: true,
      open: true,
      logLevel: 'debug',
      token: null,
    });
  });

  it('come from the config file under the names of the flags', () => {
    const file = { port: { youtube: 3005 }, ingest: { custom: 'rtmps://own.example/live' }, grace: 10 };
    expect(settings([], {}, file)).toMatchObject({
      ports: { youtube: 3005 },
      ingests: { custom: 'rtmps://own.example/live' },
      graceSeconds: 10,
    });
  });

  it('take flags before the environment before the file, pair by pair', () => {
    const file = { port: { youtube: 4001, twitch: 4002, facebook: 4003 }, grace: 1, 'log-level': 'error' };
    const env = { TABCAST_PORT: 'youtube=4011,twitch=4012', TABCAST_GRACE: '2' };
    expect(settings(['--port', 'youtube=4021', '--grace', '3'], env, file)).toMatchObject({
      ports: { youtube: 4021, twitch: 4012, facebook: 4003 },
      graceSeconds: 3,
      logLevel: 'error',
    });
  });

  it('hold the full path of the picture to show while the browser is away', () => {
    const picture = join('companion', 'rendition', 'slate.png');
    expect(settings(['--slate', picture]).slate).toEqual({ picture: resolve(picture) });
    expect(settings(['--slate-text', ' Back soon ']).slate).toEqual({ text: 'Back soon' });
  });

  it('hold the text of the certificates to trust', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';
    writeFileSync(join(dataDir, 'ca.pem'), pem);
    expect(settings(['--ingest-ca', join(dataDir, 'ca.pem')]).ingestCa).toBe(pem);
  });

  it.each([
    [['--help'], 'help'],
    [['-h', '--port', 'youtube=0'], 'help'],
    [['--version'], 'version'],
  ])('are not read when %j asks for text', (argv, ask) => {
    expect(readRequest(argv, {})).toEqual({ ask });
  });
});

describe('a service', () => {
  const flagsOf = (...argv: string[]): readonly string[] => {
    const request = readRequest(argv, { TABCAST_DATA_DIR: dataDir, TABCAST_GRACE: '5' });
    return request.ask === 'install-service' ? request.flags : [];
  };

  it('is installed with the flags given, full paths, its data directory and no browser', () => {
    const picture = join('companion', 'rendition', 'slate.png');
    const ports = ['--port', 'youtube=3005', '--port=control=0'];
    expect(flagsOf('install-service', '--grace=9', ...ports, '--slate', picture)).toEqual([
      '--port=youtube=3005',
      '--port=control=0',
      `--data-dir=${dataDir}`,
      '--no-open',
      '--grace=9',
      `--slate=${resolve(picture)}`,
    ]);
    expect(flagsOf('--rehearse', 'install-service')).toEqual([
      '--rehearse',
      `--data-dir=${dataDir}`,
      '--no-open',
    ]);
  });

  it('understands the flags it is installed with', () => {
    const origins = ['--allow-origin', 'https://example.org', '--allow-origin', 'http://localhost:8080'];
    const flags = flagsOf('install-service', '--port', 'youtube=0', '--json', ...origins);
    expect(settings([...flags])).toEqual(
      settings(['--port', 'youtube=0', '--json', '--no-open', ...origins]),
    );
  });

  it('is never given a token', () => {
    expect(complaint(['install-service', '--token', 'canary-token-1'])).toBe(
      `--token cannot be given to a service, where others may read it. Put it into ${dataDir}/config.json.`,
    );
  });

  it('is uninstalled whatever the config file says', () => {
    writeFileSync(join(dataDir, 'config.json'), 'nonsense');
    expect(readRequest(['uninstall-service'], { TABCAST_DATA_DIR: dataDir })).toEqual({
      ask: 'uninstall-service',
    });
  });
});

describe('the port for remote controls of OBS', () => {
  it.each([
    [['--obs-websocket'], 4455],
    [['--obs-websocket', '--json'], 4455],
    [['--obs-websocket', '4460'], 4460],
    [['--obs-websocket=0', '--json'], 0],
  ])('is, with %j, %i', (argv, port) => {
    expect(settings(argv).obsPort).toBe(port);
  });

  it('can be set where a flag cannot stand', () => {
    expect(settings([], { TABCAST_OBS_WEBSOCKET: 'true' }).obsPort).toBe(4455);
    expect(settings([], { TABCAST_OBS_WEBSOCKET: '4460' }).obsPort).toBe(4460);
    expect(settings([], {}, { 'obs-websocket': true }).obsPort).toBe(4455);
    expect(settings([], {}, { 'obs-websocket': false }).obsPort).toBeNull();
  });

  it('is none below 1024, and none that another listener has', () => {
    expect(complaint(['--obs-websocket', '80'])).toMatch(/^--obs-websocket takes a port from 1024/);
    expect(complaint(['--obs-websocket', '4460', '--port', 'control=4460'])).toMatch(/both control and/);
  });
});

describe('the addresses to listen on', () => {
  it('may be others of this computer', () => {
    expect(settings(['--host', '127.0.0.2', '--host', '::1']).hosts).toEqual(['127.0.0.2', '::1']);
  });

  it('may be reached from the network only when that is asked for twice', () => {
    for (const host of [
      '192.168.1.20',
      'fe80::1',
      '1.2.3.4',
      '::ffff:127.0.0.1',
      '::ffff:0:1',
      '64:ff9b::',
    ]) {
      expect(complaint(['--host', host])).toContain(`could reach ${host}`);
      expect(settings(['--host', host, '--insecure-host']).hosts).toEqual([host]);
    }
  });

  const everyAddress = ['0.0.0.0', '::', '0:0:0:0:0:0:0:0', '::0.0.0.0', '::%lo', '0', '0x0', '[::]'];
  const everyIPv4 = ['::ffff:0.0.0.0', '::FFFF:0:0', '0:0:0:0:0:ffff:0:0', '::ffff:0.0.0.0%lo'];

  it.each([...everyAddress, ...everyIPv4, 'localhost', '', '127.0.0.1:80'])('are never %j', (host) => {
    expect(complaint(['--host', host, '--insecure-host'])).toContain('--host takes an IP address');
  });
});

describe('a question about paired browsers', () => {
  const ask = (argv: string[]) => readRequest(argv, { TABCAST_DATA_DIR: dataDir });

  it('is asked with --pairings and --forget', () => {
    expect(ask(['--pairings', '--json'])).toEqual({ ask: 'pairings', dataDir, json: true });
    const id = '0123456789abcdef'.repeat(2);
    expect(ask(['--forget', id])).toEqual({ ask: 'forget', dataDir, id });
    expect(complaint(['--forget', 'x'])).toContain('--pairings lists them');
  });

  it('is no setting of the environment or the file, and says so there', () => {
    const id = '0123456789abcdef'.repeat(2);
    expect(complaint([], { TABCAST_PAIRINGS: '1' })).toBe(
      'TABCAST_PAIRINGS is no setting. Take it out, and give --pairings when you want that.',
    );
    expect(complaint([], { TABCAST_FORGET: id })).toContain('TABCAST_FORGET is no setting');
    expect(complaint([], {}, { pairings: true })).toContain(
      `"pairings" in ${join(dataDir, 'config.json')} is no`,
    );
    expect(complaint([], {}, { forget: id })).toContain('give --forget when you want that');
  });
});

describe('a wrong setting is refused with a sentence', () => {
  it.each([
    [['--port', 'youtube=99999'], /^--port takes <platform>=<number>.*1024 to 65535/],
    [['--port', 'youtube'], /^--port takes/],
    [['--port', 'youtube=-1'], /^--port takes/],
    [['--port', 'youtube=80.5'], /^--port takes/],
    [['--port', 'facebook=6000'], /browsers block/],
    [['--port', 'vimeo=3000'], /one of youtube, twitch, facebook, custom, control/],
    [['--port', 'youtube=3005', '--port', 'twitch=3005'], /Port 3005 is given to both youtube and twitch/],
    [['--ingest', 'youtube=http://localhost/live'], /^--ingest takes .*rtmp:\/\/host\/app/],
    [['--ingest', 'control=rtmp://localhost/live'], /^--ingest takes/],
    [['--backup-ingest', 'youtube=rtmp://localhost/b'], /give --ingest youtube=<url>, too/],
    [['--ingest-ca', '/nowhere/ca.pem'], /\/nowhere\/ca.pem cannot be read/],
    [['--ingest-ca', 'package.json'], /package.json holds no certificate/],
    [['--slate', '/nowhere/slate.png'], /\/nowhere\/slate.png cannot be read: --slate takes/],
    [['--slate-text', 'a'.repeat(81)], /--slate-text takes one line of up to 80 characters/],
    [['--slate-text', 'x', '--slate', 'package.json'], /--slate and --slate-text exclude each other/],
    [['--slate', 'package.json'], /package.json is neither PNG nor JPEG: --slate takes/],
    [['--extension-id', 'z'.repeat(32)], /^--extension-id takes the id that chrome:/],
    [['--extension-id', 'abc@example.org'], /^--extension-id takes the id that chrome:/],
    [['--allow-origin', '*'], /^--allow-origin takes an origin/],
    [['--allow-origin', 'null'], /^--allow-origin takes/],
    [['--allow-origin', 'https://example.org/page'], /^--allow-origin takes/],
    [['--allow-origin', 'https://example.org:443'], /^--allow-origin takes/],
    [['--token', 'short'], /^--token takes 8 to 512/],
    [['--log-level', 'loud'], /^--log-level takes one of debug, info/],
    [['--grace', '-5'], /^Option '--grace' argument is ambiguous.*--help/],
    [['--grace=1.5'], /^--grace takes whole seconds from 0 to 3600/],
    [['--data-dir', ''], /^--data-dir takes/],
    [['--prot', 'youtube=0'], /^Unknown option '--prot'.*--help/],
    [['--port'], /^Option '--port.*argument missing.*--help/],
    [
      ['stray'],
      /neither a command nor belongs to an option. The commands are: doctor, diagnostics, pair, health, fleet status, fleet drain, obs-password, install-service, uninstall-service/,
    ],
    [['install-service', 'stray'], /^After install-service there is a word/],
    [['install-service', '--grace=long'], /^--grace takes/],
  ])('%j', (argv, sentence) => {
    expect(complaint(argv)).toMatch(sentence);
  });

  it('has webhooks only with a secret, which is no flag', () => {
    const secret = `whsec_${'c2Vj'.repeat(8)}`;
    const url = 'http://127.0.0.1:8080/hook?canary';
    expect(complaint(['--webhook', url])).toMatch(/needs a secret.*TABCAST_WEBHOOK_SECRET or in config.json/);
    expect(settings(['--webhook', url], { TABCAST_WEBHOOK_SECRET: secret }).webhooks).toEqual({
      urls: [url],
      secret,
    });
    expect(settings([], {}, { webhook: [url], 'webhook-secret': secret }).webhooks.urls).toEqual([url]);
    const flagged = complaint(['--webhook', url, '--webhook-secret', secret]);
    expect(flagged).toMatch(/list of processes.*TABCAST_WEBHOOK_SECRET/);
    expect(flagged).not.toContain(secret);
    const env = { TABCAST_WEBHOOK_SECRET: 'whsec_short' };
    expect(complaint([], env)).toMatch(/^TABCAST_WEBHOOK_SECRET takes whsec_/);
    for (const bad of ['hook', 'ftp://h/x', 'http://', 'http://n:p@h/x', 'http://h/x#y', 'file:///x'])
      expect([bad, complaint(['--webhook', bad])]).toEqual([
        bad,
        expect.stringMatching(/^--webhook takes an address/),
      ]);
  });

  it('names the variable or the file it comes from', () => {
    expect(complaint([], { TABCAST_LOG_LEVEL: 'loud' })).toMatch(/^TABCAST_LOG_LEVEL takes one of/);
    expect(complaint([], { TABCAST_JSON: 'perhaps' })).toMatch(/^TABCAST_JSON takes true or false/);
    expect(complaint([], {}, { grace: 'long' })).toMatch(/^"grace" in .*config.json takes whole seconds/);
    expect(complaint([], {}, { prot: {} })).toMatch(
      /^"prot" in .*config.json is not an option.*port, ingest/,
    );
    expect(complaint([], {}, { 'data-dir': '/x' })).toMatch(/cannot stand in the config file/);
    expect(complaint([], {}, '{ "token": "canary-token", }')).toMatch(/config.json is not JSON/);
    expect(complaint([], {}, [])).toMatch(/must hold one object/);
  });

  it('never repeats what was given, which may be a secret', () => {
    for (const argv of [['--token', 'canary'], ['--ingest', 'youtube=http://h/canary'], ['canary']]) {
      expect(complaint(argv)).not.toContain('canary');
    }
    expect(complaint([], {}, '{ "token": "canary-token", }')).not.toContain('canary');
  });
});

describe('the help', () => {
  it('has a line for every option', () => {
    for (const name of optionNames) expect(helpText('tabcast')).toContain(`  --${name}`);
  });
});

describe('the usual ports', () => {
  it('are all accepted as settings', () => {
    for (const { id, port, sparePorts } of Object.values(platforms)) {
      for (const n of [port, ...sparePorts]) expect(complaint(['--port', `${id}=${n}`])).toBe('no complaint');
    }
    expect(portNames).toContain('control');
  });
});
