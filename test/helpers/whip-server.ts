import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PeerConnection, RtcpReceivingSession } from 'node-datachannel';

/** A WHIP server of the test's own: takes one session after the other, and keeps the RTP packets that come. */
export interface WhipServer {
  readonly port: number;
  readonly requests: {
    readonly method: string;
    readonly path: string;
    readonly authorization: string | null;
  }[];
  readonly packets: { readonly audio: Buffer[]; readonly video: Buffer[] };
  close(): Promise<void>;
}

/**
 * @param token the bearer token that it wants
 * @param change what it makes of its answer
 */
export async function startWhipServer(
  token: string,
  change: (answer: string) => string = (answer) => answer,
): Promise<WhipServer> {
  const peers: PeerConnection[] = [];
  const requests: WhipServer['requests'] = [];
  const packets: WhipServer['packets'] = { audio: [], video: [] };
  const server = createServer((request, response) => {
    const { method = '', url: path = '', headers } = request;
    requests.push({ method, path, authorization: headers.authorization ?? null });
    if (headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end();
    if (method === 'DELETE') {
      peers.splice(0).forEach((peer) => peer.close());
      return void response.writeHead(200).end();
    }
    void body(request).then(async (offer) => {
      const answer = await receive(offer);
      response
        .writeHead(201, { location: '/sessions/1', 'content-type': 'application/sdp' })
        .end(change(answer));
    });
  });

  async function receive(offer: string): Promise<string> {
    const peer = new PeerConnection('receiver', { iceServers: [], disableAutoNegotiation: true });
    peers.push(peer);
    peer.onTrack((track) => {
      track.setMediaHandler(new RtcpReceivingSession());
      track.onMessage((packet) => packets[track.type() as 'audio' | 'video'].push(Buffer.from(packet)));
    });
    const gathered = new Promise<void>((resolve) => {
      peer.onGatheringStateChange((state) => state === 'complete' && resolve());
    });
    peer.setRemoteDescription(offer, 'offer');
    peer.setLocalDescription('answer');
    await gathered;
    return peer.localDescription()!.sdp;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    packets,
    close: async () => {
      peers.splice(0).forEach((peer) => peer.close());
      await ended(server);
    },
  };
}

async function body(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

function ended(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
