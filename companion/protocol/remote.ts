import * as v from 'valibot';
import { broadcastPhases } from './headline.ts';

/*
 * Over a connection whose `purpose` is `remote`, a paired browser lets itself be controlled: it says how it is (`remote-state`), and
 * is asked to do what its person could do in the popup (`remote`).
 */

/** What can be muted: the sound of the tab or screen, and the microphone. */
export const remoteInputs = ['tab', 'microphone'] as const;
export type RemoteInput = (typeof remoteInputs)[number];

/** `remote`: start with what is chosen in the browser, stop, or mute one source of sound. */
export const remoteRequestSchema = v.variant('do', [
  v.object({ do: v.picklist(['start', 'stop']) }),
  v.object({ do: v.literal('mute'), input: v.picklist(remoteInputs), muted: v.boolean() }),
]);
export type RemoteRequest = Readonly<v.InferOutput<typeof remoteRequestSchema>>;

/** Longest time that the browser is waited for, in ms: a start finds the companion, opens the picture and the
 * ingests, and on a busy computer that takes its time. */
export const remoteAnswerMs = 60_000;

/** The answer to it, once it is done; or why not, as a sentence for the person in the language of the browser. */
export const remoteReplySchema = v.variant('ok', [
  v.object({ ok: v.literal(true) }),
  v.object({ ok: v.literal(false), message: v.pipe(v.string(), v.maxLength(600)) }),
]);
export type RemoteReply = Readonly<v.InferOutput<typeof remoteReplySchema>>;

/** `remote-state`: first, and whenever it has changed. */
export const remoteStateSchema = v.object({
  phase: v.picklist(broadcastPhases),
  /** Whether each is muted: in the show or, where there is none, as it is set for the next. */
  muted: v.object({ tab: v.boolean(), microphone: v.boolean() }),
});
export type RemoteState = Readonly<v.InferOutput<typeof remoteStateSchema>>;
