import { serveStatic } from '@hono/node-server/serve-static';
import type { RecordingList, RecordingRefusal } from '#protocol';
import { operations } from './api/operations.ts';
import { refuse } from './api/refuse.ts';
import type { AddRoutes } from './api/serve.ts';

/** The recordings as files; a name that is none of theirs is refused. */
export interface RecordingsSource {
  readonly folder: string;
  list(): Promise<RecordingList>;
  check(name: string): Promise<RecordingRefusal | null>;
  remove(name: string): Promise<RecordingRefusal | null>;
}

const statusOf = {
  'no-such-recording': 404,
  'recording-in-use': 409,
  'recording-not-deleted': 507,
} as const satisfies Record<RecordingRefusal, number>;

/** What was recorded: the list, each to be played or saved, in pieces as players ask for it, and how to delete one. */
export function recordingRoutes(source: RecordingsSource): AddRoutes {
  return (serve) => {
    serve(operations.listRecordings, async (c) => c.json(await source.list()));
    serve(operations.readRecording, async (c, { params: { name } }) => {
      const refusal = await source.check(name);
      if (refusal) return refuse(c, statusOf[refusal], refusal);
      c.header('Accept-Ranges', 'bytes');
      // The name is one that Tabcast gives: there is nothing in it that a header does not take.
      c.header('Content-Disposition', `inline; filename="${name}"`);
      const gone = async (): Promise<void> => undefined;
      const file = await serveStatic({ root: source.folder, path: name })(c, gone);
      return file ?? refuse(c, 404, 'no-such-recording');
    });
    serve(operations.removeRecording, async (c, { params }) => {
      const refusal = await source.remove(params.name);
      return refusal ? refuse(c, statusOf[refusal], refusal) : c.json({ ok: true });
    });
  };
}
