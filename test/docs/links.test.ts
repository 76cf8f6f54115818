import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', ...pagesIn('docs')];

function pagesIn(folder: string): string[] {
  const names = readdirSync(root + folder, { withFileTypes: true }).filter((one) => one.isFile());
  return names.map(({ name }) => name).map((name) => `${folder}/${name}`);
}

/** What a page links to or shows that stands in the repository, from its root: `docs/faults.md#the-soak`. */
function linksOf(page: string, text: string): string[] {
  const found = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)];
  return found
    .map(([, link, picture]) => (link ?? picture)!)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => (target.startsWith('#') ? page + target : join(dirname(page), target)));
}

/** The anchors that GitHub and npm give a page's headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Links of a page that lead nowhere. */
function broken(page: string, text: string): string[] {
  return linksOf(page, text).filter((target) => {
    const [path = '', anchor] = target.split('#');
    if (!existsSync(root + path)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(root + path, 'utf8')).includes(anchor);
  });
}

describe('a page of the repository', () => {
  it.each(pages)('%s links to what there is', (page) => {
    expect(broken(page, readFileSync(root + page, 'utf8'))).toEqual([]);
  });

  it('would be found out if what it links to were gone', () => {
    const text = '[a](docs/no.md) [b](docs/privacy.md#no) <img src="pictures/no.png"> [c](docs/privacy.md)';
    expect(broken('README.md', text)).toEqual(['docs/no.md', 'docs/privacy.md#no', 'pictures/no.png']);
  });

  it('is reached from the README, directly or by another', () => {
    const reached = new Set(['README.md']);
    for (const page of reached) {
      const links = linksOf(page, readFileSync(root + page, 'utf8')).map((target) => target.split('#')[0]!);
      for (const link of links.filter((target) => /\.(?:md|json)$/.test(target) && existsSync(root + target)))
        reached.add(link);
    }
    expect(pages.filter((page) => !reached.has(page))).toEqual([]);
  });
});
