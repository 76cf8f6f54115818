import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemd } from '../../../companion/service/systemd.ts';

const execute = promisify(execFile);
const analyze = '/usr/bin/systemd-analyze';
const program = fileURLToPath(new URL('../../../dist/companion/cli.js', import.meta.url));

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tabcast "service" 100% $HOME '));
});
const cleanUp: string[] = [];
afterEach(() => [home, ...cleanUp.splice(0)].forEach((folder) => rmSync(folder, { recursive: true })));

/** A systemctl that succeeds and writes down what it was asked and whether it was given a token. */
function fakeSystemctl(): string {
  const folder = join(home, 'bin');
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'systemctl'),
    '#!/bin/sh\necho "$* ${TABCAST_TOKEN-}" >> "$XDG_CONFIG_HOME/asked"\n',
  );
  chmodSync(join(folder, 'systemctl'), 0o755);
  return folder;
}

function companion(...args: string[]): Promise<{ stdout: string }> {
  const env = {
    ...process.env,
    PATH: `${join(home, 'bin')}:${process.env['PATH']}`,
    XDG_CONFIG_HOME: home,
    TABCAST_TOKEN: 'canary-token-1',
  };
  return execute(process.execPath, [program, ...args, '--data-dir', join(home, 'data')], { env });
}

/** The words of a command as systemd.syntax(7) reads them. */
function words(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, quoted]) =>
    quoted!.replaceAll(/\\(.)/g, '$1').replaceAll('%%', '%').replaceAll('$$', '$'),
  );
}

describe.runIf(process.platform === 'linux')('install-service', () => {
  it('writes a unit that starts the companion like npm start, as it was asked for, without a token, and removes it', async () => {
    fakeSystemctl();
    const ports = ['youtube', 'twitch', 'facebook', 'custom', 'control'].flatMap((name) => [
      '--port',
      `${name}=0`,
    ]);
    const { stdout } = await companion('install-service', '--json', ...ports);
    const file = join(home, 'systemd', 'user', 'tabcast.service');
    expect(stdout).toContain(file);
    expect(stdout).toContain('Not taken over: TABCAST_TOKEN.');
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('canary');
    const asked = readFileSync(join(home, 'asked'), 'utf8');
    expect(asked).toContain('--user restart tabcast.service');
    expect(asked).not.toContain('canary');

    const [node, ...args] = words(/^ExecStart=(.*)$/m.exec(text)![1]!);
    const child = spawn(node!, args, { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
    let line = '';
    for await (line of createInterface({ input: child.stdout })) if (line.includes('"ready"')) break;
    expect(JSON.parse(line)).toMatchObject({ event: 'ready' });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);

    expect((await companion('uninstall-service')).stdout).toContain('ended and removed');
    expect(existsSync(file)).toBe(false);
    expect((await companion('uninstall-service')).stdout).toBe('There is no service to remove.\n');
  });

  it.runIf(existsSync(analyze))('writes a unit that systemd has nothing to say against', async () => {
    const { file, describe } = systemd(home);
    mkdirSync(join(home, 'systemd', 'user'), { recursive: true });
    // It takes no quotes in the name of a program, but all else.
    const folder = mkdtempSync(join(tmpdir(), 'tabcast 100% $HOME '));
    cleanUp.push(folder);
    const node = join(folder, 'node');
    symlinkSync(process.execPath, node);
    const command = [node, program, '--slate=/a "b"/$c/%d\\e.png'] as const;
    writeFileSync(file, describe({ command, env: { PATH: `${home}:/bin` } }));
    const env = { ...process.env, XDG_RUNTIME_DIR: home, SYSTEMD_LOG_LEVEL: 'info' };
    const said = await execute(analyze, ['verify', '--user', '--man=no', file], { env });
    expect(said).toEqual({ stdout: '', stderr: '' });
  });
});
