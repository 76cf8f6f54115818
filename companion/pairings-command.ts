import { PairingBook, type PairedBrowser } from './control/pairing-book.ts';

/** What `--pairings` prints. @throws {PairingBookError} */
export async function listPairings(dataDir: string, json: boolean): Promise<string> {
  const browsers = await new PairingBook(dataDir).list();
  if (json) return JSON.stringify(browsers.map(withoutVerifier));
  if (browsers.length === 0) return 'No browser is paired.';
  return browsers.map(({ id, pairedAt, name }) => `${id}  ${pairedAt.slice(0, 10)}  ${name}`).join('\n');
}

/** What `--forget` does. @returns false when there is no such browser. @throws {PairingBookError} */
export function forgetPairing(dataDir: string, id: string): Promise<boolean> {
  return new PairingBook(dataDir).remove(id);
}

function withoutVerifier({ id, origin, name, pairedAt }: PairedBrowser): Omit<PairedBrowser, 'verifier'> {
  return { id, origin, name, pairedAt };
}
