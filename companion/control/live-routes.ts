import { operations } from './api/operations.ts';
import { refuse } from './api/refuse.ts';
import type { AddRoutes } from './api/serve.ts';
import type { LiveViewers } from './live-viewers.ts';

/** What goes out of a show, to be looked at (HTTP-FLV). */
export function liveRoutes(viewers: LiveViewers): AddRoutes {
  return (serve) =>
    serve(operations.watchShow, (c, { params }) => {
      const body = viewers.open(params.id);
      if (body === 'too-many') return refuse(c, 429, 'too-many');
      if (body === 'not-there') return refuse(c, 404, 'nothing-to-see');
      return c.body(body, 200, { 'Content-Type': 'video/x-flv' });
    });
}
