import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(`${root}docs/security.md`, 'utf8').replaceAll(/\n +/g, ' ');
const [, list = ''] = page.split('### Claim by claim');
const claims = list.split('\n').filter((line) => line.startsWith('- '));

/** Tests that are named and are not there. */
function missing(text: string): string[] {
  return [...text.matchAll(/`(test\/[^`]+)`((?:[:,] "[^"]+")*)/g)].flatMap(([, file, titles]) => {
    if (!existsSync(root + file!)) return [file!];
    const source = readFileSync(root + file!, 'utf8');
    return [...titles!.matchAll(/"([^"]+)"/g)]
      .map(([, title]) => title!)
      .filter((title) => !source.includes(title))
      .map((title) => `${file}: ${title}`);
  });
}

describe('the page on security', () => {
  it('names a test that there is for every claim, by its file and its title', () => {
    expect(claims.length).toBeGreaterThan(25);
    expect(claims.filter((claim) => !/→ `test\/[^`]+`: "/.test(claim))).toEqual([]);
    expect(missing(page)).toEqual([]);
  });

  it('would be found out if a test it names were gone', () => {
    const file = 'test/attacks/fuzz.test.ts';
    expect(missing(`\`test/attacks/no.test.ts\`; \`${file}\`: "everything", "nothing of it"`)).toEqual([
      'test/attacks/no.test.ts',
      `${file}: nothing of it`,
    ]);
  });
});
