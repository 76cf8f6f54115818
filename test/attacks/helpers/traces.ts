import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** So many characters of a secret in a row are a trace of it. */
const partLength = 12;

/** Finds secrets in what a program leaves behind: raw, URL-encoded, as base64 or hex, in one or two bytes a character. */
export class Traces {
  readonly #needles: readonly { readonly secret: string; readonly form: string; readonly part: string }[];

  /**
   * @param secrets that occur nowhere else, at least 12 characters each; or shorter ones, of which only the `whole` is
   * a trace
   */
  constructor(secrets: readonly string[], search: 'parts' | 'whole' = 'parts') {
    this.#needles = secrets.flatMap((secret) =>
      Object.entries(forms(secret)).flatMap(([form, texts]) =>
        texts
          .flatMap((text) => (search === 'whole' ? [text] : parts(text)))
          .map((part) => ({ secret, form, part })),
      ),
    );
  }

  /** @returns which secret, in which form; empty when there is none. */
  in(text: string): string[] {
    // Every part is looked up once for each place of the text, not the text searched once for every part.
    const wanted = new Map(this.#needles.map((needle) => [needle.part, needle]));
    const found = new Set<string>();
    for (const length of new Set(this.#needles.map(({ part }) => part.length))) {
      for (let at = 0; at + length <= text.length; at++) {
        const hit = wanted.get(text.slice(at, at + length));
        if (hit) found.add(`${hit.secret} (${hit.form})`);
      }
    }
    return [...found];
  }

  /** @returns traces in the names and the contents of all files below a folder. */
  inFolder(folder: string): string[] {
    return readdirSync(folder, { withFileTypes: true, recursive: true }).flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const bytes = entry.isFile() ? readFileSync(path) : Buffer.alloc(0);
      const hits = [
        ...this.in(path.slice(folder.length)),
        ...this.#needles
          .filter(({ part }) => bytes.includes(part, 0, 'latin1') || bytes.includes(part, 0, 'utf16le'))
          .map(({ secret, form }) => `${secret} (${form})`),
      ];
      return [...new Set(hits)].map((hit) => `${path}: ${hit}`);
    });
  }
}

/** All parts of a text; none of one that is shorter. */
function parts(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - partLength + 1) }, (_, at) =>
    text.slice(at, at + partLength),
  );
}

function forms(secret: string): Record<string, string[]> {
  // Base64 depends on where in the encoded text the secret begins; the characters at its ends belong to its neighbours too.
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
      .toString('base64')
      .slice(before + 1, -4),
  );
  return {
    raw: [secret],
    'URL-encoded': [encodeURIComponent(secret), encodeURIComponent(secret).toLowerCase()],
    base64: [...base64, ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))],
    hex: [Buffer.from(secret).toString('hex')],
  };
}
