import { join } from 'node:path';
import type { AppTools } from './app.ts';
import type { Settings } from './config/settings.ts';
import { HistoryThread } from './history/history-thread.ts';
import { History } from './history/history.ts';
import type { ShowStream } from './show/show-stream.ts';

const asideSentences = {
  newer:
    'The history is of a newer Tabcast: it was moved aside, and a new one begun. Update to see it again.',
  broken: 'The history was damaged: it was moved aside, and a new one begun.',
} as const;

/** Keeps what happens in shows in the data folder; null where it is not to be kept. */
export function keepHistory(settings: Settings, tools: AppTools, stream: ShowStream): History | null {
  if (!settings.history) return null;
  const { clock, logger: log, redactor } = tools;
  const thread = new HistoryThread({
    clock,
    script: tools.historyScript,
    file: join(settings.dataDir, 'history.db'),
    onAside: ({ file, why }) => log.warn(asideSentences[why], { file }),
  });
  thread.start();
  const history = new History({ clock, log, thread, redact: (text) => redactor.applyToEntry(text) });
  stream.listen((event) => history.take(event));
  return history;
}
