import { maxListLength, ServerListError } from './server-list.ts';

/** Longest time for a list to arrive, in ms. */
const timeoutMs = 4_000;

/**
 * Fetches a platform's list of servers over HTTPS; nothing but the request tells it anything.
 * @throws {ServerListError} when it does not arrive, or does not end
 */
export async function fetchList(address: string, signal: AbortSignal): Promise<string> {
  try {
    const answer = await fetch(address, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      redirect: 'error',
      credentials: 'omit',
      headers: { accept: 'application/json' },
    });
    if (!answer.ok || !answer.body)
      throw new ServerListError(`The list of servers was refused (${answer.status}).`);
    let text = '';
    const decoder = new TextDecoder();
    // Leaving the loop early ends the download.
    for await (const bytes of answer.body as AsyncIterable<Uint8Array>) {
      text += decoder.decode(bytes, { stream: true });
      if (text.length > maxListLength) throw new ServerListError('The list of servers is too long.');
    }
    return text;
  } catch (cause) {
    if (cause instanceof ServerListError) throw cause;
    throw new ServerListError('The list of servers does not arrive.', { cause });
  }
}
