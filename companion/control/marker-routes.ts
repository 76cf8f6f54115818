import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { markerSchema, markersPath, wireError } from '#protocol';
import type { AddRoutes } from './routes.ts';

/** More than the longest label takes as JSON, in bytes. */
const maxBodyBytes = 2_048;

/** Marks this moment of everything that is live. @param mark says whether anything is */
export function markerRoutes(mark: (label: string) => boolean): AddRoutes {
  const refused = { error: wireError('bad-payload') };
  return (app, guarded) => {
    const limit = bodyLimit({ maxSize: maxBodyBytes, onError: (c) => c.json(refused, 413) });
    app.post(markersPath, guarded, limit, async (c) => {
      const body: unknown = await c.req.json().catch(() => null);
      const marker = v.safeParse(markerSchema, body);
      if (!marker.success) return c.json(refused, 400);
      return mark(marker.output.label)
        ? c.body(null, 204)
        : c.json({ error: wireError('nothing-live') }, 409);
    });
  };
}
