import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { doubtful, licencesPage, lockedPackages } from './supply-chain/licences.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const read = (name: string): string => readFileSync(`${root}/${name}`, 'utf8');
const packages = lockedPackages(root);

describe('the packages', () => {
  it('are named in one version each, without ranges', () => {
    const { dependencies, devDependencies } = packageJson;
    const versions = Object.entries({ ...dependencies, ...devDependencies });
    expect(versions.filter(([, version]) => !/^(?:npm:[\w.-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(versions.length).toBeGreaterThan(20);
  });

  it('are locked by their content', () => {
    expect(
      packages.filter(({ integrity }) => !integrity?.startsWith('sha512-')).map(({ name }) => name),
    ).toEqual([]);
  });

  it('run no script of theirs when they are installed', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    expect(read('.npmrc')).toMatch(/^save-exact=true$/m);
  });

  it('have licences that go together with MIT, and all are listed', () => {
    expect(doubtful(packages)).toEqual([]);
    expect(read('LICENCES.md')).toBe(licencesPage(packages));
  });

  it('with an unknown or an unfriendly licence would be noticed', () => {
    const one = { name: 'x', version: '1.0.0' };
    const licences = ['unknown', 'AGPL-3.0', '(GPL-2.0 AND MIT)', '(GPL-2.0 OR MIT)', 'MIT'];
    expect(doubtful(licences.map((licence) => ({ ...one, licence })))).toHaveLength(3);
  });
});
