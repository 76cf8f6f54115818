import { existsSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

/** Tests that a page names, as `test/file.test.ts`: "title", "another", and that are not there. */
export function missingTests(text: string): string[] {
  return [...text.matchAll(/`(test\/[^`]+)`((?:[:,] "[^"]+")*)/g)].flatMap(([, file, titles]) => {
    const source = new URL(file!, root);
    if (!existsSync(source)) return [file!];
    const names = [...titles!.matchAll(/"([^"]+)"/g)].map(([, title]) => title!);
    if (names.length === 0) return [];
    const tests = readFileSync(source, 'utf8');
    return names.filter((title) => !tests.includes(title)).map((title) => `${file}: ${title}`);
  });
}
