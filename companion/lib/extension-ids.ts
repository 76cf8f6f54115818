/**
 * The id that Chrome derives from the `key` in manifest.config.ts: an extension that is loaded unpacked has it on every
 * machine.
 */
export const unpackedExtensionId = 'glmbmipdomncbkhmfaoglkkoodepkebc';

/** Ids that the stores have given: none yet. Each gives one of its own at the first upload, which takes no `key`. */
export const storeExtensionIds: readonly string[] = [];

/** Ids that Chrome and its kin give: a hash of 128 bits, a digit of it a letter from a to p. */
export const extensionIdShape = /^[a-p]{32}$/;

/** The id in an origin of Chrome's, or null when it is none. */
export function extensionIdOf(origin: string | undefined): string | null {
  const id = /^chrome-extension:\/\/(.*)$/.exec(origin ?? '')?.[1];
  return id !== undefined && extensionIdShape.test(id) ? id : null;
}
