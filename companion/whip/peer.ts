import { randomBytes } from 'node:crypto';
import type * as WebRtc from 'node-datachannel';
import { PublishError } from '../publish/publish-error.ts';

type WebRtcLibrary = typeof WebRtc;
export type PeerTrack = 'audio' | 'video';

/** Formats of H.264 that are offered (RFC 6184, 8.1), by the profile in the parameter sets: all of level 3.1, as is usual. */
export const h264Formats = [
  { payloadType: 96, profile: 0x42, id: '42e01f' },
  { payloadType: 97, profile: 0x4d, id: '4d001f' },
  { payloadType: 98, profile: 0x64, id: '64001f' },
] as const;
export const opusPayloadType = 111;

export interface PeerListener {
  /** Media may go. */
  connected(): void;
  /** The way is gone for good. */
  failed(): void;
  /** RTCP of the other end. */
  news(bytes: Buffer): void;
}

/**
 * Loads what speaks WebRTC, at first need: it is a binary for each system, and on some there is none.
 * @throws PublishError
 */
export async function loadWebRtc(): Promise<WebRtcLibrary> {
  try {
    return await import('node-datachannel');
  } catch (cause) {
    throw new PublishError('whip-missing', { cause });
  }
}

/** One WebRTC connection that sends a picture and sound, as RTP packets that are made elsewhere. */
export class Peer {
  readonly cname = randomBytes(8).toString('hex');
  readonly ssrc: Readonly<Record<PeerTrack, number>> = { audio: newSsrc(), video: newSsrc() };
  readonly #connection: WebRtc.PeerConnection;
  readonly #tracks: Readonly<Record<PeerTrack, WebRtc.Track>>;
  #isClosed = false;

  constructor({ PeerConnection, Audio, Video }: WebRtcLibrary, listener: PeerListener) {
    this.#connection = new PeerConnection('tabcast', { iceServers: [], disableAutoNegotiation: true });
    const audio = new Audio('0', 'SendOnly');
    audio.addOpusCodec(opusPayloadType, 'minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1');
    const video = new Video('1', 'SendOnly');
    for (const { payloadType, id } of h264Formats) {
      const format = `profile-level-id=${id};packetization-mode=1;level-asymmetry-allowed=1`;
      video.addH264Codec(payloadType, format);
    }
    audio.addSSRC(this.ssrc.audio, this.cname, this.cname, 'audio');
    video.addSSRC(this.ssrc.video, this.cname, this.cname, 'video');
    this.#tracks = { audio: this.#connection.addTrack(audio), video: this.#connection.addTrack(video) };
    const unlessClosed = (tell: () => void): void => {
      if (!this.#isClosed) tell();
    };
    for (const track of Object.values(this.#tracks)) {
      track.onOpen(() =>
        unlessClosed(() => Object.values(this.#tracks).every((one) => one.isOpen()) && listener.connected()),
      );
      track.onMessage((bytes) => unlessClosed(() => listener.news(bytes)));
    }
    this.#connection.onStateChange((state) => {
      if (state === 'failed' || state === 'closed') unlessClosed(() => listener.failed());
    });
  }

  /**
   * The offer. Addresses of this computer are not in it: who takes WHIP can be reached, and sees where this comes from. One
   * that knew them before its answer is here could connect too soon: the library checks its certificate against an answer that
   * it has not noted yet.
   */
  offer(): Promise<string> {
    return new Promise((resolve) => {
      this.#connection.onGatheringStateChange((state) => {
        if (state !== 'complete' || this.#isClosed) return;
        const { sdp } = this.#connection.localDescription()!;
        resolve(sdp.replace(/^a=(?:candidate:.*|end-of-candidates)\r?\n/gm, ''));
      });
      this.#connection.setLocalDescription('offer');
    });
  }

  /** @throws PublishError where the answer is none, or does not take both */
  accept(answer: string): void {
    const refused = /^m=(?:audio|video) 0 /m.test(answer);
    if (refused) throw new PublishError('codec-refused');
    try {
      this.#connection.setRemoteDescription(answer, 'answer');
    } catch (cause) {
      throw new PublishError('handshake', { cause });
    }
  }

  /** Sends one packet of RTP or RTCP. @returns whether it left */
  send(track: PeerTrack, packet: Buffer): boolean {
    return !this.#isClosed && this.#tracks[track].isOpen() && this.#tracks[track].sendMessageBinary(packet);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#connection.close();
  }
}

/** The payload types of H.264 in an answer. */
export function h264In(answer: string): ReadonlySet<number> {
  return new Set([...answer.matchAll(/^a=rtpmap:(\d+) H264\/90000/gim)].map(([, type]) => Number(type)));
}

function newSsrc(): number {
  return randomBytes(4).readUInt32BE() || 1;
}
