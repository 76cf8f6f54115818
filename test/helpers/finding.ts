import type { Hello } from '#protocol';
import type { Finding } from '../../extension/companion/link/find-companion.ts';

/** What whoever looks for a companion finds where there is none. */
export const nobody: Finding = { found: null, mismatch: null, silent: false };

/** What is found where this one answers. */
export const foundCompanion = (hello: Hello, port = 7420): Finding => ({
  ...nobody,
  found: { port, hello, server: null },
});
