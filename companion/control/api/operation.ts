import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type * as v from 'valibot';
import type { ErrorCode, HistoryError, RecordingRefusal } from '#protocol';
import type { Bindings } from '../bindings.ts';

/** Why a request is refused, in the body as `{ error: { code, message } }`. */
export type RefusalCode = ErrorCode | HistoryError | RecordingRefusal | 'bad-query';

/**
 * Who may ask. `anybody`: who calls by a name of this computer, and comes from no page that is a stranger. `reader`: who has
 * the token or the key of the link in the terminal. `owner`: who has that key. `extension`: an extension that may be Tabcast's.
 */
export type Access = 'anybody' | 'reader' | 'owner' | 'extension';

/** What is answered with one status. */
export type Answer =
  | { readonly says: string; readonly schema: Schema; readonly name: string }
  | { readonly says: string; readonly type: `text/${string}` | 'application/json' }
  | { readonly says: string }
  | { readonly codes: readonly [RefusalCode, ...RefusalCode[]] };

type Schema = v.GenericSchema<unknown, unknown>;
type Fields = v.ObjectSchema<v.ObjectEntries, undefined>;

/** A part of the request, and what is answered where it is not as its schema says. */
interface Asked<S> {
  readonly schema: S;
  readonly wrong: readonly [ContentfulStatusCode, RefusalCode];
}

/** One path and method of the control port: what is taken, what is answered. Description and checks both follow from it. */
export interface Operation {
  readonly method: 'get' | 'post' | 'delete';
  /** With a colon before each parameter. */
  readonly path: string;
  readonly access: Access;
  /** What it is for, in a few words; more about it behind a blank line. */
  readonly does: string;
  readonly params?: Asked<Fields>;
  readonly query?: Asked<Fields>;
  readonly body?: Asked<Schema> & {
    readonly name: string;
    /** A longer one is refused as `wrong`, with 413. */
    readonly maxBytes: number;
  };
  readonly answers: Readonly<Record<number, Answer>>;
}

type OutputOf<Part> = Part extends { readonly schema: infer S extends Schema } ? v.InferOutput<S> : undefined;

/** What a handler gets, as the schemas let it through. */
export interface Given<O extends Operation> {
  readonly params: OutputOf<O['params']>;
  readonly query: OutputOf<O['query']>;
  readonly body: OutputOf<O['body']>;
}

export type Handler<O extends Operation> = (
  c: Context<Bindings>,
  given: Given<O>,
) => Response | Promise<Response>;
