import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { missingTests } from './named-tests.ts';

const docs = new URL('../../docs/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, docs), 'utf8').replaceAll(/\n +/g, ' ');
const [, list = ''] = read('security.md').split('### Claim by claim');
const claims = list.split('\n').filter((line) => line.startsWith('- '));

describe('the page on security', () => {
  it('names a test for every claim, by its file and its title', () => {
    expect(claims.length).toBeGreaterThan(25);
    expect(claims.filter((claim) => !/→ `test\/[^`]+`: "/.test(claim))).toEqual([]);
  });
});

describe('the page on faults', () => {
  it('names a test for everything that holds', () => {
    const rows = read('faults.md')
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (?:fault|-)/.test(line));
    expect(rows.length).toBeGreaterThan(25);
    expect(rows.filter((row) => !/`test\/[^`]+`: "[^|]+\|$/.test(row))).toEqual([]);
  });
});

describe('a test that is named', () => {
  it.each(readdirSync(docs).filter((name) => name.includes('.')))('in docs/%s is there', (name) => {
    expect(missingTests(read(name))).toEqual([]);
  });

  it('would be found out if it were gone', () => {
    const file = 'test/attacks/fuzz.test.ts';
    expect(missingTests(`\`test/attacks/no.test.ts\`; \`${file}\`: "everything", "nothing of it"`)).toEqual([
      'test/attacks/no.test.ts',
      `${file}: nothing of it`,
    ]);
  });
});
