import * as v from 'valibot';
import { onMessage, onMessageTo, sendMessage, sendTo } from '../platform/runtime.ts';
import { handle, type Answer, type Contract, type Handlers, type Message, type Said } from './contract.ts';

/** Says something to a context. @returns its answer; undefined when nobody is there to give one */
export async function say<M extends Record<string, Message>, T extends keyof M & string>(
  { to, messages }: Contract<M>,
  type: T,
  said: Said<M[T]>,
): Promise<Answer<M[T]> | undefined> {
  const { answer, open } = messages[type]!;
  const message = { to, type, ...said };
  const read = v.safeParse(answer, await (open ? sendMessage(message) : sendTo(to, message)));
  return read.success ? read.output : undefined;
}

/** Makes the calling context the one that a contract is with. */
export function serve<M extends Record<string, Message>>(contract: Contract<M>, handlers: Handlers<M>): void {
  onMessageTo(contract.to, (message) => handle(contract, handlers, message, false));
  hear(contract, handlers);
}

/** Handles what all contexts may hear, or some of it. @returns ends that */
export function hear<M extends Record<string, Message>>(
  contract: Contract<M>,
  handlers: Partial<Handlers<M>>,
): () => void {
  return onMessage((message) => handle(contract, handlers, message, true));
}
