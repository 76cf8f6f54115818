import {
  newSecret,
  pairingKey,
  pairingPath,
  provePairing,
  type Credentials,
  type PairingOffer,
  type PairingRequest,
} from '../../companion/protocol/index.ts';
import { extensionOrigin } from './relay-client.ts';

/** Asks a control port as an extension does; with a body it asks to be paired. */
export async function askToPair(
  port: number,
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`http://127.0.0.1:${port}${pairingPath}`, {
    headers: { connection: 'close', origin: extensionOrigin },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Tries one code for the salt that was offered. */
export async function tryCode(
  port: number,
  code: string,
  salt: string,
): Promise<{ status: number; body: Record<string, unknown> }> {
  return askToPair(port, await requestWith(port, code, salt));
}

/** What a browser that knows the code asks to be paired with. */
export async function requestWith(port: number, code: string, salt: string): Promise<PairingRequest> {
  const context = { salt, nonce: newSecret(), port, origin: extensionOrigin };
  const proof = await provePairing(await pairingKey(code, salt), context);
  return { nonce: context.nonce, proof, name: 'Chrome' };
}

/** Pairs with the code that a companion shows. */
export async function pairWith(port: number, code: string): Promise<Credentials> {
  const { salt } = (await askToPair(port)).body as PairingOffer;
  const { status, body } = await tryCode(port, code, salt);
  if (status !== 200) throw new Error(`not paired: ${JSON.stringify(body)}`);
  return { clientId: String(body['clientId']), token: String(body['token']) };
}
