import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { optionNames } from '../../companion/config/options.ts';
import { longestHandOnMs, longestLeaveMs } from '../../companion/ending.ts';

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

describe('the files for Kubernetes', () => {
  const files = ['companions.yaml', 'ways-in.yaml', 'autoscaling.yaml'];
  const readFleet = (file: string): string => readFileSync(join(folder, '../fleet', file), 'utf8');
  const all = files.map(readFleet).join('---\n');

  it('name only options that there are, and give a companion longer to take leave than it takes', () => {
    const variables = [...all.matchAll(/\bTABCAST_([A-Z_]+)/g)].map(([, one]) => one!.toLowerCase());
    expect(variables).toContain('fleet_secret');
    for (const one of variables) expect(optionNames).toContain(one.replaceAll('_', '-'));
    const [, grace] = /terminationGracePeriodSeconds: (\d+)/.exec(all)!;
    expect(Number(grace) * 1_000).toBeGreaterThan(longestLeaveMs + longestHandOnMs);
    expect(all).toContain(
      `[node, ${/^COPY healthcheck.mjs (\S+)/m.exec(read('Dockerfile'))![1]}healthcheck.mjs, `,
    );
  });

  it('have a way in for each companion that there may be, and none by what is not measured', () => {
    const [, most] = /maxReplicas: (\d+)/.exec(all)!;
    const ways = [...all.matchAll(/pod-name: tabcast-(\d+)/g)].map(([, n]) => Number(n));
    expect(ways).toEqual(Array.from({ length: Number(most) }, (_, n) => n));
    const [, metric] = /metric: \{ name: (\w+) \}/.exec(all)!;
    expect(readFileSync(join(folder, '../metrics.md'), 'utf8')).toContain(`\`${metric}\``);
    expect(all).not.toMatch(/(?:secret|token), value/i);
  });

  it.runIf(existsSync('/usr/bin/kubectl'))('are what kubectl puts together', () => {
    const made = execFileSync('/usr/bin/kubectl', ['kustomize', join(folder, '../fleet')], {
      encoding: 'utf8',
    });
    const kinds = [...made.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind!);
    expect(kinds.filter((kind) => kind !== 'Service').sort()).toEqual([
      'HorizontalPodAutoscaler',
      'PodDisruptionBudget',
      'StatefulSet',
    ]);
    expect(made).toContain('image: registry.example.org/tabcast:1');
  });
});
