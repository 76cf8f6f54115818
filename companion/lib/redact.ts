/** What stands where a secret stood. */
export const redacted = '[secret]';

/**
 * Below this length a secret may be a common word ("live"): to hide it wherever it stands would tell what it is. Nothing
 * that is logged is made of one, so it is hidden only where it is all of a text that a person has entered.
 */
const shortestByValue = 8;
/** A key with a query (`live_1_x?bandwidthtest=true`) is also hidden without it, unless too little is left. */
const shortestStem = 8;
/** `rtmp://user:password@host`: a login that nobody has told us of; a user name alone is too common a word to hide. */
const ingestLogin = /\b(rtmps?:\/\/)[^\s/"'<>]+@/gi;
/** `rtmp://host/app/…`: what follows the app may be a key that nobody has told us of. */
const ingestTail = /\b(rtmps?:\/\/[^\s/"'<>]+\/[^\s/"'<>]+\/)[^\s"'<>]+/gi;

/** `srt://host:port?…`: what follows holds the stream id and the passphrase. */
const srtOptions = /\b(srt:\/\/[^\s?"'<>]+\?)[^\s"'<>]+/gi;

/**
 * Hides secrets by their value in every text that leaves the program: log lines, errors, status. It knows only
 * the secrets in use at the moment: whoever takes a stream key adds it and forgets it when the broadcast is over.
 */
export class Redactor {
  /** How often each secret is in use: two destinations may share a key. */
  readonly #uses = new Map<string, number>();
  #pattern: RegExp | null = null;

  /** Hides this secret from now on, until the returned function is called. */
  add(secret: string): () => void {
    if (secret === '') return () => {};
    this.#uses.set(secret, (this.#uses.get(secret) ?? 0) + 1);
    this.#compile();
    let added = true;
    return () => {
      if (!added) return;
      added = false;
      const uses = this.#uses.get(secret)! - 1;
      if (uses > 0) this.#uses.set(secret, uses);
      else this.#uses.delete(secret);
      this.#compile();
    };
  }

  /** The same for what a person has entered, where a key may have been pasted by mistake. */
  applyToEntry(text: string): string {
    return this.#uses.has(text.trim()) ? redacted : this.apply(text);
  }

  /** The text with every known secret, raw, URL-encoded or escaped, and the login and key part of every RTMP or SRT URL hidden. */
  apply(text: string): string {
    const known = this.#pattern ? text.replace(this.#pattern, redacted) : text;
    return known
      .replace(ingestLogin, `$1${redacted}@`)
      .replace(ingestTail, `$1${redacted}`)
      .replace(srtOptions, `$1${redacted}`);
  }

  #compile(): void {
    this.#pattern = compile([...this.#uses.keys()].filter((secret) => secret.length >= shortestByValue));
  }
}

/** One pattern for all secrets, the longest form first, so that no rest of a longer one stays visible. */
function compile(secrets: readonly string[]): RegExp | null {
  if (secrets.length === 0) return null;
  const forms = [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  const alternatives = forms.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(alternatives.join('|'), 'g');
}

/** The ways in which one secret is written in URLs, JSON and error messages. */
function formsOf(secret: string): string[] {
  const stem = secret.split('?')[0]!;
  const texts = stem !== secret && stem.length >= shortestStem ? [secret, stem] : [secret];
  return texts.flatMap((text) => {
    // A lone surrogate makes `encodeURI` throw.
    const whole = text.replace(/\p{Cs}/gu, '\uFFFD');
    const encoded = [encodeURIComponent(whole), encodeURI(whole)];
    const lower = encoded.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
    return [text, ...encoded, ...lower, JSON.stringify(text).slice(1, -1)];
  });
}
