import { connect } from 'node:net';
import fc from 'fast-check';
import type { Socket } from 'socket.io-client';
import { systemClock } from '../../../companion/lib/clock.ts';
import { Door } from '../../../companion/lib/door.ts';
import { ControlPort } from '../../../companion/control/control-port.ts';
import { openPort } from '../../companion/ports/port-fixture.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { openPairingDesk } from '../../helpers/pairing-desk.ts';
import { connectClient } from '../../helpers/relay-client.ts';
import { damaged } from './damage.ts';
import type { FuzzTarget } from './target.ts';

const origin = 'https://fuzz.example';
/** An answer must come within this time, in milliseconds. */
const answerMs = 1_000;

/** What goes over the wire as JSON or as bytes, in every place where the contract has a value. */
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  fc.record({ epoch: fc.integer(), seq: fc.integer() }),
  fc.record({ clientId: fc.string(), nonce: fc.string(), proof: fc.string() }, { requiredKeys: [] }),
  fc.record({ key: fc.string(), ingest: fc.webUrl(), name: fc.string() }, { requiredKeys: [] }),
);
const event = fc.constantFrom(
  'send-key',
  'binarystream',
  'end',
  'prove',
  'stats',
  'message',
  '',
  '__proto__',
);

type Enter = () => Promise<Socket>;

/** A real listener that trusts one origin. */
async function openDoor(): Promise<{ enter: Enter; close: () => Promise<void> }> {
  const { desk, lines, listener, port } = await openPort({ allowOrigins: [origin] });
  const enter = (): Promise<Socket> => {
    // The doubles remember everything; that would look like a leak.
    desk.sessions.length = 0;
    lines.length = 0;
    return connectClient(port, { origin, transports: ['websocket'] });
  };
  return { enter, close: () => listener.close() };
}

/** A real socket.io server and client: every payload is answered, and the next client is served all the same. */
function sockets(): FuzzTarget<{ event: string; args: unknown[] }> {
  let socket: Socket | null = null;
  let enter: Enter;
  return {
    name: 'socket payloads',
    share: 0.01,
    inputs: fc.record({ event, args: fc.array(value, { maxLength: 3 }) }),
    async open() {
      const door = await openDoor();
      enter = door.enter;
      return async () => {
        socket?.disconnect();
        await door.close();
      };
    },
    async feed(input) {
      socket = socket?.connected ? socket : await enter();
      const served = ['send-key', 'binarystream', 'end'].includes(input.event);
      if (served) await socket.timeout(answerMs).emitWithAck(input.event, ...input.args);
      else socket.emit(input.event, ...input.args);
    },
  };
}

/** Packets that no socket.io client would send: each ends its connection or is passed over, and nothing else. */
function packets(): FuzzTarget<Buffer> {
  let socket: Socket | null = null;
  let enter: Enter;
  return {
    name: 'socket packets',
    share: 0.005,
    inputs: damaged(
      Buffer.from('40'),
      Buffer.from('42["send-key","a-key"]'),
      Buffer.from('4217["send-key",{"key":"a-key"}]'),
      Buffer.from('451-["binarystream",{"_placeholder":true,"num":0}]'),
      Buffer.from('41'),
    ),
    async open() {
      const door = await openDoor();
      enter = door.enter;
      return async () => {
        socket?.disconnect();
        await door.close();
      };
    },
    async feed(bytes) {
      socket = socket?.connected ? socket : await enter();
      const client = socket;
      const over = new Promise<void>((resolve) => {
        client.once('disconnect', () => resolve());
        const { ws } = client.io.engine.transport as unknown as { ws: { send(frame: string): void } };
        ws.send(bytes.toString('latin1'));
        // Answered after what came before it, unless that ended the connection.
        client.emit('end', () => resolve());
      }).finally(() => client.off('disconnect'));
      await within(over, 'neither answered nor closed');
    },
  };
}

/** Well formed in every part, but for a code that nobody was shown. */
const pairingRequest = JSON.stringify({ nonce: 'a'.repeat(64), proof: 'b'.repeat(64), name: 'Firefox' });
const pairing = Buffer.from(
  'POST /api/pairing HTTP/1.1\r\nHost: 127.0.0.1:7420\r\nOrigin: moz-extension://6f2a\r\n' +
    `Content-Type: application/json\r\nContent-Length: ${pairingRequest.length}\r\n\r\n${pairingRequest}`,
);

/** Raw bytes at the control port: answered with a status, or the connection is closed. */
function http(): FuzzTarget<Buffer> {
  let port = 0;
  return {
    name: 'HTTP',
    share: 0.005,
    inputs: damaged(
      Buffer.from('GET /api/hello HTTP/1.1\r\nHost: 127.0.0.1:7420\r\nConnection: close\r\n\r\n'),
      Buffer.from('OPTIONS /api/status HTTP/1.1\r\nHost: [::1]:7420\r\nOrigin: https://a.example\r\n\r\n'),
      Buffer.from(
        'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
      ),
      pairing,
      Buffer.from('GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
    ),
    async open() {
      const door = new Door({ allowOrigins: [origin], token: 'a-token-for-scripts' });
      const answer = (): never => {
        throw new Error('a stranger got an answer');
      };
      const desk = openPairingDesk();
      const control = new ControlPort(
        { ...desk, door, logger: captureLog().logger, source: { hello: answer, status: answer } },
        systemClock,
      );
      port = await control.open([0]);
      return async () => {
        await control.close();
        desk.clear();
      };
    },
    async feed(bytes) {
      const socket = connect({ port, host: '127.0.0.1' });
      const over = new Promise<void>((resolve) => {
        socket.once('close', () => resolve()).on('error', () => undefined);
      });
      let head = '';
      socket.setEncoding('latin1').on('data', (text: string) => {
        head += text;
        socket.end();
      });
      // The end of the input is the end of the request: what is incomplete is given up at once.
      socket.end(bytes);
      await within(over, 'neither answered nor closed');
      if (/^HTTP\/1\.1 (?:2|500)/.test(head)) throw new Error(`answered with ${head.slice(0, 40)}`);
    },
  };
}

async function within(work: Promise<void>, what: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const cancel = systemClock.setTimer(answerMs, () => reject(new Error(what)));
    void work.then(() => (cancel(), resolve()));
  });
}

export const servers = [sockets(), packets(), http()] as FuzzTarget[];
