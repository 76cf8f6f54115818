import type { Context, Hono, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import type { Bindings } from '../bindings.ts';
import type { Access, Given, Handler, Operation } from './operation.ts';
import { refuse } from './refuse.ts';

/** Has an operation answered. Whoever may not ask, or asks in another way than its declaration says, never gets to the handler. */
export type Serve = <O extends Operation>(operation: O, handler: Handler<O>) => void;

/** Has operations of its own answered. */
export type AddRoutes = (serve: Serve) => void;

/** @param guards let in who may ask, and answer everybody else */
export function serveOn(
  app: Hono<Bindings>,
  guards: Readonly<Record<Access, MiddlewareHandler<Bindings>>>,
): Serve {
  return (operation, handler) => {
    const { method, path, access, body } = operation;
    const before = [guards[access]];
    if (body) {
      const { maxBytes: maxSize, wrong } = body;
      before.push(bodyLimit({ maxSize, onError: (c) => refuse(c, 413, wrong[1]) }));
    }
    app.on(method, [path], ...before, async (c) => {
      const given = await read(c, operation);
      return given instanceof Response ? given : handler(c, given as Given<typeof operation>);
    });
  };
}

/** @returns all parts of the request, or the answer to the first one that is wrong */
async function read(
  c: Context<Bindings>,
  { params, query, body }: Operation,
): Promise<Response | Record<keyof Given<Operation>, unknown>> {
  const parts = {
    params: params && { ...params, value: c.req.param() },
    query: query && { ...query, value: c.req.query() },
    body: body && { ...body, value: (await c.req.json().catch(() => null)) as unknown },
  };
  const given: Record<keyof Given<Operation>, unknown> = {
    params: undefined,
    query: undefined,
    body: undefined,
  };
  for (const name of ['params', 'query', 'body'] as const) {
    const part = parts[name];
    if (!part) continue;
    const result = v.safeParse(part.schema, part.value);
    if (!result.success) return refuse(c, ...part.wrong);
    given[name] = result.output;
  }
  return given;
}
