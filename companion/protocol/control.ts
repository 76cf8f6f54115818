import * as v from 'valibot';
import { showEventSchema } from './show.ts';
import { statusSchema } from './status.ts';

/**
 * The control page's own paths, for who shows the key of the link in the terminal (`Authorization: Bearer …`):
 * `GET` the stream; `POST` the code to have one shown; `DELETE` a browser, by its id, to forget it; `POST` paths to have links
 * made of them.
 */
export const controlPaths = {
  stream: '/api/control/stream',
  code: '/api/control/code',
  browsers: '/api/control/browsers',
  links: '/api/control/links',
} as const;

/** Where what goes out of a show can be looked at, as FLV without an end. @param show its `id` in the status */
export const livePath = (show: number | string): string => `/api/shows/${show}/live.flv`;

/** Most paths that links are asked for at a time. */
export const maxLinks = 500;
/** `POST` links: paths below `/api/history/` and `/api/recordings/`, each as it stands in a URL. */
export const linksRequestSchema = v.strictObject({
  paths: v.pipe(
    v.array(v.pipe(v.string(), v.maxLength(400), v.regex(/^\/api\/(?:history|recordings)\/[^?#]+$/))),
    v.maxLength(maxLinks),
  ),
});
/** Links to the same, in the same order, that a browser may follow without a key for some hours. */
export const linksReplySchema = v.object({ links: v.array(v.string()) });

/** How often the stream says something, in ms: silence for much longer means that the companion stands still. */
export const controlTickMs = 1_000;

const count = v.pipe(v.number(), v.minValue(0));

/** One line of the companion's log, as it was written: without any secret. */
const logLineSchema = v.object({
  /** Counts the lines of this run of the companion, from 1. */
  number: count,
  /** Unix time in ms. */
  at: v.number(),
  level: v.picklist(['debug', 'info', 'warn', 'error']),
  text: v.string(),
  /** What the line names beside its text, as `name=value`. */
  fields: v.array(v.string()),
});
export type LogLine = Readonly<v.InferOutput<typeof logLineSchema>>;

/** What the companion was started with, by the names of its flags; null is what it does by itself. */
const settingSchema = v.object({
  name: v.string(),
  value: v.nullable(v.union([v.string(), v.boolean(), v.array(v.string())])),
});
export type Setting = Readonly<v.InferOutput<typeof settingSchema>>;

const pairingSchema = v.object({
  /** The code that is shown at the moment, and how many wrong ones were tried since it is; null when there is none. */
  code: v.nullable(v.object({ text: v.string(), misses: count })),
  /** Null when the file with them cannot be read. */
  browsers: v.nullable(v.array(v.object({ id: v.string(), name: v.string(), pairedAt: v.string() }))),
});
export type PairingNews = Readonly<v.InferOutput<typeof pairingSchema>>;

/** What the stream says, one in each `data:` of `text/event-stream` (https://html.spec.whatwg.org/#server-sent-events). */
export const controlNewsSchema = v.variant('kind', [
  /** First on each connection. `run` is another one after each start of the companion. */
  v.object({
    kind: v.literal('run'),
    run: v.string(),
    /** Where `config.json` is looked for. */
    configFile: v.string(),
    settings: v.array(settingSchema),
  }),
  /** What is on air: once a second. */
  v.object({ kind: v.literal('status'), status: statusSchema }),
  /** What happens, and how destinations fare. `recalled` is what is remembered of it, once on each connection. */
  v.object({ kind: v.literal('show'), recalled: v.boolean(), events: v.array(showEventSchema) }),
  v.object({ kind: v.literal('log'), lines: v.array(logLineSchema) }),
  /** Whenever it has changed. */
  v.object({ kind: v.literal('pairing'), pairing: pairingSchema }),
]);
export type ControlNews = Readonly<v.InferOutput<typeof controlNewsSchema>>;
