import { io, type Socket } from 'socket.io-client';
import {
  newClientId,
  newSecret,
  verifierOf,
  type Challenge,
  type Credentials,
  type ProofContext,
  type Verifier,
} from '../../companion/protocol/index.ts';
import { PairingBook } from '../../companion/control/pairing-book.ts';
import { extensionOrigin, nextEvent } from './relay-client.ts';

export const broadcastId = 'broadcast-1';

/** A browser that has been paired, and what the companion keeps of it. */
export interface PairedBrowser {
  readonly credentials: Credentials;
  readonly origin: string;
  readonly verifier: Verifier;
}

export async function pairedBrowser(origin = extensionOrigin): Promise<PairedBrowser> {
  const credentials = { clientId: newClientId(), token: newSecret() };
  return { credentials, origin, verifier: await verifierOf(credentials.token) };
}

/** Makes a running companion know a browser, as if they had been paired. */
export async function remember(
  { dataDir }: { readonly dataDir: string },
  { credentials, origin, verifier }: PairedBrowser,
): Promise<void> {
  const pairedAt = '2026-01-02T03:04:05.678Z';
  await new PairingBook(dataDir).add({ id: credentials.clientId, origin, name: 'Test', pairedAt, verifier });
}

/** What the ports look browsers up in. */
export function pairingsOf(...browsers: readonly PairedBrowser[]) {
  return {
    find: (id: string, origin: string) =>
      Promise.resolve(
        browsers.find((one) => one.credentials.clientId === id && one.origin === origin) ?? null,
      ),
  };
}

/** A socket that has been challenged and has not answered yet. */
export async function knock(
  port: number,
  { credentials, origin }: Pick<PairedBrowser, 'credentials' | 'origin'>,
  auth: Record<string, unknown> = {},
): Promise<{ socket: Socket; challenge: Challenge; context: ProofContext }> {
  const { clientId } = credentials;
  const clientNonce = newSecret();
  const socket = io(`ws://127.0.0.1:${port}`, {
    forceNew: true,
    reconnection: false,
    transports: ['websocket'],
    extraHeaders: { Origin: origin },
    auth: { broadcastId, clientId, nonce: clientNonce, ...auth },
  });
  const refused = new Promise<never>((_, reject) => {
    socket.once('connect_error', (error) => {
      socket.disconnect();
      reject(error);
    });
  });
  const challenge = (await Promise.race([nextEvent(socket, 'challenge'), refused])) as Challenge;
  const context: ProofContext = {
    clientId,
    broadcastId,
    platform: 'youtube',
    port,
    clientNonce,
    companionNonce: challenge.nonce,
    ...auth,
  };
  return { socket, challenge, context };
}
