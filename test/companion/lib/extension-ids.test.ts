import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import {
  extensionIdOf,
  extensionIdShape,
  storeExtensionIds,
  unpackedExtensionId,
} from '../../../companion/lib/extension-ids.ts';
import { publicKey } from '../../../manifest.config.ts';

it('the id of the unpacked extension is the one that Chrome derives from the key in the manifest', () => {
  const digits = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 32);
  const letters = digits.replaceAll(/./g, (digit) => 'abcdefghijklmnop'[Number.parseInt(digit, 16)]!);
  expect(letters).toBe(unpackedExtensionId);
});

it('the ids of the stores have the shape of one, and none is there twice', () => {
  const all = [unpackedExtensionId, ...storeExtensionIds];
  expect(all.filter((id) => !extensionIdShape.test(id))).toEqual([]);
  expect(new Set(all).size).toBe(all.length);
});

it.each([
  ['chrome-extension://glmbmipdomncbkhmfaoglkkoodepkebc', 'glmbmipdomncbkhmfaoglkkoodepkebc'],
  ['chrome-extension://glmbmipdomncbkhmfaoglkkoodepkebc/', null],
  ['chrome-extension://glmbmipdomncbkhmfaoglkkoodepkebz', null],
  ['moz-extension://glmbmipdomncbkhmfaoglkkoodepkebc', null],
  ['https://glmbmipdomncbkhmfaoglkkoodepkebc', null],
  [undefined, null],
])('the id in the origin %s is %s', (origin, id) => {
  expect(extensionIdOf(origin)).toBe(id);
});
