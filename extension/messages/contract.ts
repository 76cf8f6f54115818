import * as v from 'valibot';

/** One message: what it says beside its name, and what is answered. */
export interface Message {
  readonly says: v.GenericSchema<unknown, object>;
  readonly answer: v.GenericSchema;
  /** Whether every context may hear it; else only the one that it is for does, as what holds a secret needs. */
  readonly open?: boolean;
}
type Messages = Readonly<Record<string, Message>>;

/** All that may be said to one context, by name: declared once, and from it both sides have their types. */
export interface Contract<M extends Messages = Messages> {
  /** Name of the context. */
  readonly to: string;
  readonly messages: M;
}

export type Said<M extends Message> = v.InferOutput<M['says']>;
export type Answer<M extends Message> = v.InferOutput<M['answer']>;

/** What is done with each message. One that gives undefined is not answered. */
export type Handlers<M extends Messages> = {
  readonly [T in keyof M]: (said: Said<M[T]>) => Promise<Answer<M[T]>> | undefined;
};

/** Says nothing but its name. */
export const nothing = v.object({});
/** Answered when it has been done. */
export const done = v.void();

const headSchema = v.looseObject({ to: v.string(), type: v.string() });

/**
 * The one way in. @param openly whether every context has heard it
 * @returns undefined for what is not in the contract, or not as it says, so that another context may answer.
 */
export function handle<M extends Messages>(
  { to, messages }: Contract<M>,
  handlers: Partial<Handlers<M>>,
  message: unknown,
  openly: boolean,
): Promise<unknown> | undefined {
  const head = v.safeParse(headSchema, message);
  if (!head.success || head.output.to !== to) return undefined;
  for (const type in messages) {
    if (type !== head.output.type) continue;
    const isOpen = messages[type]!.open ?? false;
    return isOpen === openly ? handleOne(messages, handlers, type, message) : undefined;
  }
  return undefined;
}

function handleOne<M extends Messages, T extends keyof M>(
  messages: M,
  handlers: Partial<Handlers<M>>,
  type: T,
  message: unknown,
): Promise<unknown> | undefined {
  const read = v.safeParse(messages[type]!.says, message);
  return read.success ? handlers[type]?.(read.output) : undefined;
}
