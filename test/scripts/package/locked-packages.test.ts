import { describe, expect, it } from 'vitest';
import { pinnedTree } from '../../../scripts/package/locked-packages.ts';

const lock = {
  'node_modules/a': {
    version: '1.0.0',
    dependencies: { b: '^1', '@c/d': '^1' },
    optionalDependencies: { o: '1' },
  },
  'node_modules/a/node_modules/@c/d': { version: '1.5.0', dependencies: { b: '^1' } },
  'node_modules/b': { version: '1.2.0', dependencies: { a: '*' } },
  'node_modules/@c/d': { version: '2.0.0' },
  'node_modules/e': { version: '3.0.0', dependencies: { '@c/d': '^2' } },
  'node_modules/o': { version: '1.0.0' },
  'node_modules/tool': { version: '9.0.0' },
};

describe('the pinned tree', () => {
  it('holds what is asked for and all that it needs, as it is locked, and nothing else', () => {
    expect(pinnedTree(lock, ['a'])).toEqual({ '@c/d': '1.5.0', a: '1.0.0', b: '1.2.0' });
    expect(Object.keys(pinnedTree(lock, ['a']))).toEqual(['@c/d', 'a', 'b']);
  });

  it('leaves to npm what is there in two versions', () => {
    expect(pinnedTree(lock, ['a', 'e'])).toEqual({ a: '1.0.0', b: '1.2.0', e: '3.0.0' });
  });

  it('cannot be made of what is not locked', () => {
    expect(() => pinnedTree(lock, ['z'])).toThrow('z is not in the lock file');
  });
});
