import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(`${root}docs/architecture.md`, 'utf8');
const house = page.split('## The house')[1]!.split('\n## ')[0]!;

/** Lines of the picture below one of the top folders. */
function storey(name: string): string {
  return new RegExp(`^ {4}${name}/\\n((?: {6}.*\\n)+)`, 'm').exec(house)![1]!;
}

describe('the picture of the house, in docs/architecture.md', () => {
  it.each(['extension', 'companion', 'test'])('shows every room of %s', (name) => {
    const rooms = readdirSync(root + name, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const picture = storey(name);
    expect(rooms.map((room) => room.name).filter((room) => !picture.includes(` ${room}/`))).toEqual([]);
  });

  it.each(['extension', 'companion', 'test'])('shows no room of %s that is not there', (name) => {
    const heads = [...storey(name).matchAll(/^ {6}((?:\S+\/ )+)/gm)].flatMap(([, head]) =>
      head!.trim().split(' '),
    );
    expect(heads.length).toBeGreaterThan(4);
    expect(heads.filter((room) => !existsSync(`${root}${name}/${room}`))).toEqual([]);
  });

  it('has every feature of the newcomer placed in a room that there is, and every word where it says', () => {
    const [, words, features] = page.split(/^## (?:Words|Where does it go\?)$/m) as [string, string, string];
    const rooms = [...features.matchAll(/^\| .+? \| `((?:companion|extension)\/[\w/]+)` +\|/gm)].map(
      ([, room]) => room!,
    );
    expect(rooms).toHaveLength(10);
    const places = [...words.matchAll(/`((?:[\w-]+\/)+[\w.-]*)`/g)].map(([, place]) => place!);
    expect(places.length).toBeGreaterThan(40);
    const isThere = (place: string): boolean =>
      ['', 'companion/', 'extension/'].some((start) => existsSync(root + start + place));
    expect([...rooms, ...places].filter((place) => !isThere(place))).toEqual([]);
  });
});
