import { operations } from './api/operations.ts';
import { refuse } from './api/refuse.ts';
import type { AddRoutes } from './api/serve.ts';

/** Marks this moment of everything that is live. @param mark says whether anything is */
export function markerRoutes(mark: (label: string) => boolean): AddRoutes {
  return (serve) =>
    serve(operations.mark, (c, { body }) =>
      mark(body.label) ? c.body(null, 204) : refuse(c, 409, 'nothing-live'),
    );
}
