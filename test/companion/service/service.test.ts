import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceError } from '../../../companion/service/service-error.ts';
import { installService, removeService, supervisorOf } from '../../../companion/service/service.ts';
import { systemd } from '../../../companion/service/systemd.ts';

const spec = { command: ['/usr/bin/node', '/opt/cli.js'], env: {} } as const;
let home: string;
let asked: string[];
/** Commands that fail. */
let broken: RegExp;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tabcast-service-'));
  asked = [];
  broken = /never/;
});
afterEach(() => rmSync(home, { recursive: true }));

const run = (command: readonly string[]): Promise<boolean> => {
  asked.push(command.join(' '));
  return Promise.resolve(!broken.test(command.join(' ')));
};

async function complaint(action: Promise<unknown>): Promise<[string, string]> {
  const error = await action.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ServiceError)) throw new Error('no complaint', { cause: error });
  return [error.reason, error.message];
}

describe('installing a service', () => {
  it('writes its file in the encoding that its supervisor reads', async () => {
    const supervisor = { ...systemd(home), encoding: 'utf16le' as const, describe: () => '\ufeff<ä>' };
    await installService(supervisor, spec, run);
    expect(readFileSync(supervisor.file).toString('hex')).toBe('fffe3c00e4003e00');
  });

  it('writes its file as a whole, for this user alone, and has it started', async () => {
    const supervisor = systemd(home);
    await installService(supervisor, spec, run);
    expect(readFileSync(supervisor.file, 'utf8')).toBe(supervisor.describe(spec));
    expect(statSync(supervisor.file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(supervisor.file))).toEqual(['tabcast.service']);
    expect(asked).toEqual([
      'systemctl --version',
      'systemctl --user disable --now tabcast.service',
      'systemctl --user daemon-reload',
      'systemctl --user enable tabcast.service',
      'systemctl --user restart tabcast.service',
    ]);
  });

  it('replaces what was installed before', async () => {
    const supervisor = systemd(home);
    await installService(supervisor, { ...spec, env: { PATH: '/old' } }, run);
    await installService(supervisor, spec, run);
    expect(readFileSync(supervisor.file, 'utf8')).toBe(supervisor.describe(spec));
  });

  it('writes nothing where there is no such supervisor, and says so', async () => {
    broken = /--version/;
    const [reason, message] = await complaint(installService(systemd(home), spec, run));
    expect(reason).toBe('no-supervisor');
    expect(message).toContain('nothing was installed');
    expect(readdirSync(home)).toEqual([]);
  });

  it('says which command failed when it cannot be started', async () => {
    broken = /daemon-reload/;
    const [reason, message] = await complaint(installService(systemd(home), spec, run));
    expect(reason).toBe('not-started');
    expect(message).toMatch(/tabcast\.service is written.*systemctl --user daemon-reload$/);
  });

  it('says which file cannot be written', async () => {
    writeFileSync(join(home, 'file'), '');
    const { file } = systemd(join(home, 'file'));
    const [reason, message] = await complaint(installService(systemd(join(home, 'file')), spec, run));
    expect([reason, message]).toEqual(['not-written', `The file ${file} cannot be written.`]);
  });
});

describe('removing a service', () => {
  it('ends it and leaves no file', async () => {
    const supervisor = systemd(home);
    await installService(supervisor, spec, run);
    asked = [];
    expect(await removeService(supervisor, run)).toBe(true);
    expect(existsSync(supervisor.file)).toBe(false);
    expect(asked).toEqual([
      'systemctl --user disable --now tabcast.service',
      'systemctl --user daemon-reload',
    ]);
  });

  it('removes the file even when it cannot be ended', async () => {
    const supervisor = systemd(home);
    await installService(supervisor, spec, run);
    broken = /systemctl/;
    expect(await removeService(supervisor, run)).toBe(true);
    expect(existsSync(supervisor.file)).toBe(false);
  });

  it('is nothing where there is none', async () => {
    expect(await removeService(systemd(home), run)).toBe(false);
  });
});

describe('the supervisor of a system', () => {
  const system = {
    home: '/home/ada',
    uid: 501,
    configHome: undefined,
    dataHome: 'D:\\data',
    user: 'PC\\ada',
  };

  it('is systemd on Linux, launchd on macOS and the Task Scheduler on Windows', () => {
    const files = (['linux', 'darwin', 'win32'] as const).map(
      (platform) => supervisorOf({ ...system, platform }).file,
    );
    expect(files).toEqual([
      '/home/ada/.config/systemd/user/tabcast.service',
      '/home/ada/Library/LaunchAgents/app.tabcast.companion.plist',
      'D:\\data\\tabcast\\service.xml',
    ]);
    expect(supervisorOf({ ...system, platform: 'linux', configHome: '/x' }).file).toMatch(/^\/x\/systemd/);
  });

  it('is unknown elsewhere, with a way to do it by hand', () => {
    expect(() => supervisorOf({ ...system, platform: 'freebsd' })).toThrow(
      /start the companion with --no-open/,
    );
  });
});
