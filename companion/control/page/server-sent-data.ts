/** Characters of one message at most: a companion sends no longer one. */
const maxMessage = 32_000_000;

/**
 * Reads the messages of an event stream that have data of one line and nothing else
 * (https://html.spec.whatwg.org/#event-stream-interpretation), wherever it is cut.
 */
export class ServerSentData {
  #rest = '';

  /** @returns the data of the messages that are whole now. @throws when one is longer than any should be */
  push(text: string): string[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    if (this.#rest.length > maxMessage) throw new Error('a message without an end');
    return lines.flatMap((line) => (line.startsWith('data: ') ? [line.slice('data: '.length)] : []));
  }
}
