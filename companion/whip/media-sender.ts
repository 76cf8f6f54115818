import { readConfiguration, parameterSets, splitSized, type ParameterSets } from '../flv/avc.ts';
import { videoInfo } from '../flv/media.ts';
import type { FlvTag } from '../flv/tag.ts';
import { h264Payloads } from './h264-payloads.ts';
import { h264Formats, opusPayloadType, type Peer, type PeerTrack } from './peer.ts';
import { readRtcp, senderReport } from './rtcp.ts';
import { RtpStream } from './rtp-stream.ts';

/** Bytes before the NAL units in the body of a video tag. */
const tagHeadBytes = 5;

/** Turns the media of a publish into RTP packets for one peer, and hears what the other end has received. */
export class MediaSender {
  /** Bytes of packets, headers included; those that are sent again are not counted twice. */
  sent = 0;
  /** Of those, what has been received by the other end's word. */
  readonly received = { count: 0, total: null as number | null, isExact: true };
  readonly #peer: Peer;
  readonly #accepted: ReadonlySet<number>;
  readonly #streams: Readonly<Record<PeerTrack, RtpStream>>;
  #sets: ParameterSets = { sps: [], pps: [] };
  #payloadType: number;

  /** @param accepted payload types of H.264 that the other end takes */
  constructor(peer: Peer, accepted: ReadonlySet<number>) {
    this.#peer = peer;
    this.#accepted = accepted;
    this.#payloadType = [...accepted][0] ?? h264Formats[0].payloadType;
    this.#streams = {
      audio: new RtpStream(peer.ssrc.audio, 48_000),
      video: new RtpStream(peer.ssrc.video, 90_000),
    };
  }

  /** Sends a picture, or takes the decoder configuration for the next keyframe. */
  picture(tag: FlvTag): void {
    const body = tag.payload.subarray(tagHeadBytes);
    if (tag.sequenceHeader) return this.#configure(readConfiguration(body));
    const info = videoInfo(tag.payload);
    // An end of sequence, or another codec.
    if (info?.codec !== 'avc' || tag.payload[1] !== 1) return;
    const units = splitSized(body);
    const sets = tag.keyframe ? this.#missingSets(units) : [];
    const payloads = h264Payloads([...sets, ...units]);
    const ms = tag.timestamp + info.compositionMs;
    payloads.forEach((payload, at) => {
      this.#send('video', payload, this.#payloadType, ms, at === payloads.length - 1);
    });
  }

  /** Sends a packet of Opus. */
  sound(payload: Buffer, ms: number): void {
    this.#send('audio', payload, opusPayloadType, ms, false);
  }

  /**
   * Says where both streams are, by one clock.
   * @param ms how far the publish is @param wallMs what time it is, since 1970
   */
  report(ms: number, wallMs: number): void {
    for (const [track, stream] of Object.entries(this.#streams) as [PeerTrack, RtpStream][]) {
      const { ssrc, packets, octets } = stream;
      const { cname } = this.#peer;
      if (packets === 0) continue;
      const timestamp = stream.timestamp(ms);
      this.#peer.send(track, senderReport({ ssrc, cname, wallMs, timestamp, packets, octets }));
    }
  }

  /** RTCP has come: what is missing is sent again, what is received is counted. */
  hear(bytes: Buffer): void {
    for (const { ssrc, newest, missing = [] } of readRtcp(bytes)) {
      const found = Object.entries(this.#streams).find(([, stream]) => stream.ssrc === ssrc);
      if (!found) continue;
      const [track, stream] = found as [PeerTrack, RtpStream];
      for (const number of missing) {
        const packet = stream.again(number);
        if (packet) this.#peer.send(track, packet);
      }
      const total = newest && (stream.totalAt(newest[0]) ?? stream.totalAt(newest[1]));
      if (typeof total !== 'number') continue;
      // Both streams go the same way: what was sent before this packet is there, or lost.
      this.received.total = Math.max(this.received.total ?? 0, total);
      this.received.count += 1;
    }
  }

  #configure(sets: ParameterSets | null): void {
    const profile = sets?.sps.at(-1)?.[1];
    if (!sets || profile === undefined) return;
    this.#sets = { sps: sets.sps.slice(-1), pps: sets.pps };
    const fitting = h264Formats.find((format) => format.profile === profile)?.payloadType;
    // Decoders of other profiles mostly take it, too: what they are told of is the format, not what they can do.
    if (fitting !== undefined && this.#accepted.has(fitting)) this.#payloadType = fitting;
  }

  /** A decoder that joins here has seen none. */
  #missingSets(units: readonly Buffer[]): readonly Buffer[] {
    const { sps } = parameterSets(units);
    return sps.length > 0 ? [] : [...this.#sets.sps, ...this.#sets.pps];
  }

  #send(track: PeerTrack, payload: Buffer, type: number, ms: number, isLast: boolean): void {
    const packet = this.#streams[track].next(payload, type, ms, isLast, this.sent);
    this.sent += packet.length;
    this.#peer.send(track, packet);
  }
}
