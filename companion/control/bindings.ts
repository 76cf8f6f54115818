import type { HttpBindings } from '@hono/node-server';
import type { Verdict } from '../lib/door.ts';

/** What every handler of the control port finds in its context. */
export interface Bindings {
  Bindings: HttpBindings;
  Variables: { readonly verdict: Verdict };
}
