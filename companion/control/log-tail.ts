import type { LogLine } from '#protocol';

/** Lines that are remembered; the oldest makes room. */
const maxLines = 500;
/** Characters of a line that are remembered, and of each of its fields. */
const maxText = 1_000;
/** Fields of a line that are remembered. */
const maxFields = 20;

/** pino's numbers for its levels (https://getpino.io/#/docs/api?id=loggerlevels-object). */
const levels: Readonly<Record<number, LogLine['level']>> = {
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
};

/** The last lines of the log, for the control page. It is given them as they are written, without secrets. */
export class LogTail {
  readonly #lines: LogLine[] = [];
  #count = 0;
  readonly #listeners = new Set<(line: LogLine) => void>();

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** @param record one line as JSON */
  add(record: string): void {
    const line = readLine(record, (this.#count += 1));
    this.#lines.push(line);
    if (this.#lines.length > maxLines) this.#lines.shift();
    for (const listener of this.#listeners) listener(line);
  }

  /** @returns ends it */
  listen(listener: (line: LogLine) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

function readLine(record: string, number: number): LogLine {
  try {
    const { level, time, msg, ...rest } = JSON.parse(record) as Record<string, unknown>;
    const fields = Object.entries(rest).slice(0, maxFields);
    return {
      number,
      at: new Date(time as string | number).getTime(),
      level: levels[level as number] ?? 'info',
      text: cut(String(msg ?? '')),
      fields: fields.map(([name, value]) => cut(`${name}=${textOf(value)}`)),
    };
  } catch {
    return { number, at: Date.now(), level: 'info', text: cut(record.trim()), fields: [] };
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  // Of an error its name and sentence: the stack is for the log itself.
  if (value && typeof value === 'object' && 'message' in value) return String(value.message);
  return JSON.stringify(value) ?? '';
}

function cut(text: string): string {
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}
