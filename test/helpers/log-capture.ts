import type { Clock } from '../../companion/lib/clock.ts';
import { createLogger, type Logger, type LogLevel } from '../../companion/lib/logger.ts';
import { Redactor } from '../../companion/lib/redact.ts';

/** A real logger that keeps its lines, for tests that look at them, or want a logger and no output. */
export function captureLog(options: { level?: LogLevel; json?: boolean; clock?: Clock } = {}) {
  const redactor = new Redactor();
  const lines: string[] = [];
  const output = { write: (line: string) => void lines.push(line) };
  const logger: Logger = createLogger({ level: 'debug', json: true, redactor, output, ...options });
  /** The lines as objects; only with `json`. */
  const records = (): Record<string, unknown>[] =>
    lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { logger, redactor, lines, records };
}
