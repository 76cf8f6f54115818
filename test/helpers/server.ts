import { request } from 'node:https';
import { io, type Socket } from 'socket.io-client';
import {
  newSecret,
  proveClient,
  socketPath,
  type Challenge,
  type PlainReply,
  type PlatformId,
  type ProofContext,
} from '../../companion/protocol/index.ts';
import { Companion } from './companion.ts';
import { freePort } from './free-port.ts';
import type { PairedBrowser } from './paired-client.ts';
import { extensionOrigin, nextEvent } from './relay-client.ts';
import { TestAuthority, type FrontCertificate } from './tls-front.ts';

/** The built companion as a server: everything on one port of localhost, over TLS of a test authority. */
export class PublicServer {
  readonly port: number;
  readonly companion: Companion;
  readonly authority: TestAuthority;

  private constructor(port: number, companion: Companion, authority: TestAuthority) {
    this.port = port;
    this.companion = companion;
    this.authority = authority;
  }

  static async start(...flags: readonly string[]): Promise<PublicServer> {
    const authority = new TestAuthority();
    const port = await freePort();
    try {
      return new PublicServer(
        port,
        await Companion.start(...publicFlags(port, authority), ...flags),
        authority,
      );
    } catch (error) {
      authority.remove();
      throw error;
    }
  }

  /** Another one after this one has ended, on the same port and with the same data folder. */
  async again(): Promise<PublicServer> {
    return new PublicServer(this.port, await this.companion.again(), this.authority);
  }

  /** What it answers to a request, by whatever name it is called. */
  ask(
    path: string,
    { host = `localhost:${this.port}`, origin, method = 'GET', body }: Asked = {},
  ): Promise<{ readonly status: number; readonly text: string }> {
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          ...{ host: '127.0.0.1', servername: 'localhost', port: this.port, path, method },
          ...{ ca: this.authority.ca, agent: false, headers: { host, ...(origin && { origin }) } },
        },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (part: string) => (text += part));
          answer.on('end', () => resolve({ status: answer.statusCode!, text }));
        },
      );
      asked.on('error', reject).end(body);
    });
  }

  /** A socket of a platform, not connected yet. */
  socket(platform: PlatformId, auth: object, origin = extensionOrigin): Socket {
    return io(`wss://localhost:${this.port}`, {
      path: socketPath(platform),
      auth,
      transports: ['websocket'],
      autoConnect: false,
      reconnection: false,
      forceNew: true,
      extraHeaders: { Origin: origin },
      ca: this.authority.ca,
    });
  }

  /** The socket of a paired browser, which has proved itself. */
  async enter(browser: PairedBrowser, platform: PlatformId, broadcastId = 'broadcast-1'): Promise<Socket> {
    const { clientId, token } = browser.credentials;
    const clientNonce = newSecret();
    const socket = this.socket(platform, { broadcastId, clientId, nonce: clientNonce }, browser.origin);
    const refused = new Promise<never>((_, reject) => socket.once('connect_error', reject));
    const challenged = nextEvent(socket, 'challenge') as Promise<Challenge>;
    socket.connect();
    const { nonce: companionNonce } = await Promise.race([challenged, refused]);
    const context: ProofContext = {
      ...{ clientId, broadcastId, platform, port: this.port },
      ...{ clientNonce, companionNonce },
    };
    const answer = (await socket.emitWithAck('prove', await proveClient(token, context))) as PlainReply;
    if (!answer.ok) throw new Error(answer.error.code);
    return socket;
  }

  /** Ends it and deletes what it kept. */
  async remove(): Promise<void> {
    await this.companion.stop('SIGINT');
    await this.companion.clear();
    this.authority.remove();
  }
}

interface Asked {
  readonly host?: string;
  readonly origin?: string;
  readonly method?: string;
  readonly body?: string;
}

/** `fetch`, as a browser has it that trusts this authority. @param ca its certificate */
export function fetchTrusting(ca: string): typeof fetch {
  return (input, init) =>
    new Promise((resolve, reject) => {
      const asked = request(
        String(input),
        { ca, agent: false, signal: init?.signal ?? undefined },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
          answer.on('end', () => resolve(new Response(Buffer.concat(parts), { status: answer.statusCode! })));
        },
      );
      asked.on('error', reject).end();
    });
}

/** What makes a companion a server on a port of this computer. @param listen where it is, if that port only leads to it */
export function publicFlags(
  port: number,
  authority: TestAuthority,
  certificate: FrontCertificate = 'good',
  listen = port,
): readonly string[] {
  const { cert, key } = authority.files(certificate);
  const place = ['--public', `https://localhost:${port}`, '--listen', `127.0.0.1:${listen}`];
  return [...place, '--tls-cert', cert, '--tls-key', key];
}
