import { isatty } from 'node:tty';
import { pino, type DestinationStream, type Logger as Pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { systemClock, type Clock } from './clock.ts';
import type { Redactor } from './redact.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];
type LineLevel = Exclude<LogLevel, 'silent'>;

/** Named values of a line; an Error goes under `err`. */
export type LogFields = Readonly<Record<string, unknown>>;

/** The log as every part of the companion sees it. `info` is for one line per transition. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose lines all carry these fields too. */
  child(fields: LogFields): Logger;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  /** One JSON object a line instead of text for a person. */
  readonly json: boolean;
  readonly redactor: Redactor;
  /** Where lines go. It must neither throw nor make the program wait. */
  readonly output: DestinationStream;
  readonly clock?: Clock;
  /** Called with every line that is written, as JSON and without secrets. It must not throw. */
  readonly onLine?: (record: string) => void;
}

/** A logger over pino: every line goes through the redactor, and what repeats is said once a second with a count. */
export function createLogger(options: LoggerOptions): Logger {
  const { output, onLine } = options;
  const streamWrite = (line: string): string => {
    const clean = redactLine(line, options.redactor);
    onLine?.(clean);
    return clean;
  };
  const hooks = { streamWrite };
  const settings = { level: options.level, base: null, hooks };
  const root = options.json
    ? pino({ ...settings, timestamp: pino.stdTimeFunctions.isoTime }, output)
    : pino(settings, prettyLines(output));
  return new PinoLogger(root, new Repeats(options.clock ?? systemClock), '');
}

class PinoLogger implements Logger {
  readonly #pino: Pino;
  readonly #repeats: Repeats;
  readonly #scope: string;

  constructor(pino: Pino, repeats: Repeats, scope: string) {
    this.#pino = pino;
    this.#repeats = repeats;
    this.#scope = scope;
  }

  debug(message: string, fields?: LogFields): void {
    this.#log('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#log('info', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#log('warn', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#log('error', message, fields);
  }

  child(fields: LogFields): Logger {
    return new PinoLogger(this.#pino.child(fields), this.#repeats, `${this.#scope} ${outline(fields)}`);
  }

  #log(level: LineLevel, message: string, fields: LogFields = {}): void {
    if (!this.#pino.isLevelEnabled(level)) return;
    this.#repeats.pass(`${level} ${message} ${this.#scope} ${outline(fields)}`, (repeated) => {
      try {
        this.#pino[level](repeated > 0 ? { ...fields, repeated } : fields, message);
      } catch {
        // A value that throws when it is looked at, as a hostile error may.
        this.#pino[level](message);
      }
    });
  }
}

/** How long the same line stays quiet after it was said, in milliseconds. */
const quietMs = 1_000;
/** Lines remembered at once; beyond it the oldest is forgotten and may be said again early. */
const maxRemembered = 500;

/** Lets a line through once a second; what came in between is said at the end of that second with its count. */
class Repeats {
  readonly #lines = new Map<string, { until: number; repeated: number }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  pass(key: string, write: (repeated: number) => void): void {
    const now = this.#clock.now();
    const line = this.#lines.get(key);
    if (line && now < line.until) {
      line.repeated += 1;
      if (line.repeated === 1) this.#clock.setTimer(line.until - now, () => this.#sum(key, write));
      return;
    }
    this.#remember(key, now);
    write(line?.repeated ?? 0);
  }

  /** Says how often the line came in the last second. The timer may be late: a line may be new again by now. */
  #sum(key: string, write: (repeated: number) => void): void {
    const repeated = this.#lines.get(key)?.repeated ?? 0;
    if (repeated === 0) return;
    this.#remember(key, this.#clock.now());
    write(repeated);
  }

  #remember(key: string, now: number): void {
    this.#lines.delete(key);
    this.#lines.set(key, { until: now + quietMs, repeated: 0 });
    if (this.#lines.size > maxRemembered) this.#lines.delete(this.#lines.keys().next().value!);
  }
}

/** What makes two lines the same beside their text: names and errors do, measured numbers do not. */
function outline(fields: LogFields): string {
  const named = Object.values(fields).filter((value) => typeof value === 'string' || value instanceof Error);
  try {
    return named.join(' ');
  } catch {
    return '';
  }
}

/** Hides secrets in the values of a line, not in the line as text: a secret of digits must not tear a number. */
function redactLine(line: string, redactor: Redactor): string {
  try {
    const hide = (_: string, value: unknown): unknown =>
      typeof value === 'string' ? redactor.apply(value) : value;
    return `${JSON.stringify(JSON.parse(line, hide))}\n`;
  } catch {
    return redactor.apply(line);
  }
}

/** Text for a person. */
function prettyLines(output: DestinationStream): DestinationStream {
  const colorize = isatty(2) && !process.env['NO_COLOR'];
  const format = prettyFactory({ colorize, translateTime: 'SYS:HH:MM:ss.l' });
  return { write: (line) => output.write(format(line)) };
}
