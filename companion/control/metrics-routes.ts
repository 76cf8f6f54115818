import { healthOf } from './health.ts';
import type { MetricsPage } from './metrics-page.ts';
import type { AddRoutes } from './routes.ts';
import type { StatusSource } from './status.ts';

export interface MetricsRoutesOptions {
  readonly metrics: MetricsPage;
  readonly source: StatusSource;
  /** Why nothing is kept of shows; null where it is, or is not to be. */
  readonly historyProblem: () => string | null;
}

/** What watches the companion: Prometheus, and whoever asks whether it is well. */
export function metricsRoutes({ metrics, source, historyProblem }: MetricsRoutesOptions): AddRoutes {
  return (app, guarded) => {
    app.get('/metrics', guarded, async (c) => {
      c.header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
      return c.body(await metrics.text());
    });
    app.get('/api/health', guarded, (c) => {
      const health = healthOf(source.status(), historyProblem());
      return c.json(health, health.ok ? 200 : 503);
    });
  };
}
