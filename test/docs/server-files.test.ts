import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { optionNames } from '../../companion/config/options.ts';

const folder = fileURLToPath(new URL('../../docs/server/', import.meta.url));
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const { name } = JSON.parse(readFileSync(join(folder, '../../package.json'), 'utf8')) as { name: string };

describe('the files for a server', () => {
  it('copy into the image what is there, or what npm makes of this package', () => {
    const copied = [...read('Dockerfile').matchAll(/^COPY (\S+) /gm)].map(([, file]) => file!);
    expect(copied).toHaveLength(2);
    for (const file of copied) expect(file === `${name}-*.tgz` || existsSync(join(folder, file))).toBe(true);
    expect(read('Dockerfile')).toMatch(/^USER node$/m);
  });

  it.each(['Dockerfile', 'compose.yaml', 'tabcast.service', 'nginx.conf'])(
    'name only options that there are: %s',
    (file) => {
      const flags = [...read(file).matchAll(/ --((?:public|listen|tls|behind)[a-z-]*)/g)];
      const variables = [...read(file).matchAll(/\bTABCAST_([A-Z_]+)/g)];
      const named = [...flags.map(([, flag]) => flag!), ...variables.map(([, one]) => one!.toLowerCase())];
      expect(named.length).toBeGreaterThan(0);
      for (const one of named) expect(optionNames).toContain(one.replaceAll('_', '-'));
    },
  );

  it.runIf(existsSync('/usr/bin/systemd-analyze'))('are a unit that systemd takes', () => {
    const dir = mkdtempSync(join(tmpdir(), 'tabcast-unit-'));
    try {
      const unit = join(dir, 'tabcast.service');
      // The program, which is not installed here, stands for itself.
      writeFileSync(unit, read('tabcast.service').replace('/usr/local/bin/tabcast', process.execPath));
      const verify = (): unknown =>
        execFileSync('/usr/bin/systemd-analyze', ['verify', '--man=no', unit], { stdio: 'pipe' });
      expect(verify).not.toThrow();
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
