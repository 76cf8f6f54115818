import type { Readiness } from '#protocol';
import { operations } from './api/operations.ts';
import type { AddRoutes } from './api/serve.ts';
import { healthOf } from './health.ts';
import type { MetricsPage } from './metrics-page.ts';
import type { StatusSource } from './status.ts';

export interface MetricsRoutesOptions {
  readonly metrics: MetricsPage;
  readonly source: StatusSource;
  /** Why nothing is kept of shows; null where it is, or is not to be. */
  readonly historyProblem: () => string | null;
  /** Whether new shows may come here. */
  readonly isReady: () => boolean;
}

/** What watches the companion: Prometheus, and whoever asks whether it is well. */
export function metricsRoutes(options: MetricsRoutesOptions): AddRoutes {
  const { metrics, source, historyProblem, isReady } = options;
  return (serve) => {
    serve(operations.metrics, async (c) => {
      c.header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
      return c.body(await metrics.text());
    });
    serve(operations.health, (c) => {
      const health = healthOf(source.status(), historyProblem());
      return c.json(health, health.ok ? 200 : 503);
    });
    serve(operations.ready, (c) => {
      const ready = isReady();
      return c.json({ ready } satisfies Readiness, ready ? 200 : 503);
    });
  };
}
