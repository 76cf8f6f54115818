/** How it stands with one thing that going live needs; `problem` is what prevents it. */
export interface Finding {
  readonly topic: string;
  readonly level: 'ok' | 'warning' | 'problem';
  readonly text: string;
  /** What to do, where something should be done. */
  readonly advice?: string;
}

/** One thing that is looked at. Never rejects; ends soon after the signal aborts. */
export type Check = (signal: AbortSignal) => Promise<readonly Finding[]>;

export function ok(topic: string, text: string): Finding {
  return { topic, level: 'ok', text };
}

export function warning(topic: string, text: string, advice: string): Finding {
  return { topic, level: 'warning', text, advice };
}

export function problem(topic: string, text: string, advice: string): Finding {
  return { topic, level: 'problem', text, advice };
}
