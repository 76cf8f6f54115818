import * as v from 'valibot';
import { codecNames } from '../rendition.ts';
import { parseIngestUrl } from '../ingest-url.ts';

/** Where a fact was read, and when: a later reading replaces it. */
export const sourceSchema = v.object({
  name: v.pipe(v.string(), v.minLength(3)),
  /** The page it was read from; null for what is reported here and there, and by no page of the platform's own. */
  url: v.nullable(v.pipe(v.string(), v.startsWith('https://'), v.url())),
  /** Year, month or day. */
  date: v.pipe(v.string(), v.regex(/^20\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/)),
});
export type Source = v.InferOutput<typeof sourceSchema>;

/** A value with its source; null where nobody says it. */
function fact<T extends v.GenericSchema>(
  value: T,
): v.NullableSchema<v.ObjectSchema<{ value: T; source: typeof sourceSchema }, undefined>, undefined> {
  return v.nullable(v.object({ value, source: sourceSchema }));
}

const wholeNumber = (min: number, max: number): v.GenericSchema<number> =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const kbps = (max: number): v.GenericSchema<number> => wholeNumber(32, max);
const ingestUrl = v.pipe(
  v.string(),
  v.check((text) => parseIngestUrl(text) !== null),
);
const words = v.pipe(v.string(), v.minLength(1));
const page = v.pipe(v.string(), v.startsWith('https://'), v.url());

const serverSchema = v.object({
  /**
   * Who has a server: `public`, everybody the same; `region`, everybody, but a person chooses the nearest; `account`,
   * each account its own; `session`, each show its own.
   */
  given: v.picklist(['public', 'region', 'account', 'session']),
  /** Servers without a key, the usual one first; empty where they are not public. */
  ingests: v.array(v.object({ name: words, url: ingestUrl })),
  /** A second server that takes the same stream. */
  backup: v.nullable(ingestUrl),
  /** The first one without TLS, for networks that let none through. */
  plain: v.exactOptional(ingestUrl),
  /** Where the platform itself tells its servers, as JSON. */
  list: v.exactOptional(page),
  /** Host names that are the platform's own, with all that are below them. */
  hosts: v.array(v.pipe(v.string(), v.regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/))),
  /** An invented address that shows what a server looks like that is not public. */
  example: v.nullable(ingestUrl),
});

const limitsSchema = v.object({
  /** The most video that it takes, in kbit/s. */
  video: fact(kbps(100_000)),
  /** The most video by size and frame rate, in kbit/s. */
  bySize: fact(
    v.pipe(
      v.array(
        v.object({ height: wholeNumber(240, 4320), frameRate: wholeNumber(24, 120), kbps: kbps(100_000) }),
      ),
      v.minLength(1),
    ),
  ),
  /** The most sound, in kbit/s. */
  audio: fact(kbps(1_000)),
  /** Heights of the pictures that it takes; 16:9 where nothing else is said. */
  heights: fact(v.array(wholeNumber(240, 4320))),
  frameRate: fact(wholeNumber(24, 120)),
  /** Seconds between keyframes: what it asks for, and the most it bears where that is said. */
  keyframe: fact(v.object({ seconds: wholeNumber(1, 10), most: v.nullable(wholeNumber(1, 10)) })),
  /** Whether B-frames may be in the stream. */
  bFrames: fact(v.boolean()),
  profile: fact(v.picklist(['baseline', 'main', 'high'])),
  codecs: fact(v.array(v.picklist(Object.values(codecNames)))),
  /** The longest show in hours. */
  hours: fact(wholeNumber(1, 1_000)),
});

/** What is known of one platform. */
export const presetSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,30}$/)),
  /** A proper name, the same in every language. */
  name: words,
  server: v.object({ value: serverSchema, source: sourceSchema }),
  /** What its keys look like, with an invented one. */
  key: fact(
    v.object({
      shape: v.instance(RegExp),
      example: words,
      /** As the query of a key it makes a publish a test that nobody sees. */
      testQuery: v.exactOptional(words),
    }),
  ),
  /** The page where a person finds the key. */
  keyPage: v.nullable(
    v.object({
      value: page,
      source: sourceSchema,
      /** Pages that it is led on to, or that show the key as well, without the name of an account that is in between. */
      leadsTo: v.exactOptional(v.array(page)),
    }),
  ),
  limits: limitsSchema,
  /** What else it asks for, as English sentences. */
  rules: v.array(
    v.object({
      value: words,
      source: sourceSchema,
      /**
       * What programs know it by: no address without TLS; who streams elsewhere too must not give it the worse picture; size,
       * shape and frame rate stay as they are from the start of a show to its end.
       */
      code: v.exactOptional(v.picklist(['rtmps-only', 'not-worse', 'settings-fixed'])),
    }),
  ),
});
export type Preset = v.InferOutput<typeof presetSchema>;
export type RuleCode = NonNullable<Preset['rules'][number]['code']>;
