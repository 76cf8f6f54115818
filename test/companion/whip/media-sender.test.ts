import { beforeEach, describe, expect, it } from 'vitest';
import { avcConfiguration, avcHeaderPayload, avcPayload } from '../../../companion/flv/avc.ts';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import { MediaSender } from '../../../companion/whip/media-sender.ts';
import type { Peer, PeerTrack } from '../../../companion/whip/peer.ts';

const sps = Buffer.from([0x67, 0x64, 0x00, 0x28, 0xac, 0x2c, 0xa5, 0x01, 0x40, 0x16, 0xec]);
const pps = Buffer.from([0x68, 0xce, 0x06, 0xe2]);
const header = makeTag('video', 0, avcHeaderPayload(avcConfiguration({ sps: [sps], pps: [pps] })!));
const slice = Buffer.from([0x65, 1, 2, 3]);
const keyframe = (ms: number) => makeTag('video', ms, avcPayload(true, [slice]));

describe('the media of a WHIP publish', () => {
  let sent: { readonly track: PeerTrack; readonly packet: Buffer }[];
  let peer: Peer;
  const numbers = (): number[] => sent.map(({ packet }) => packet.readUInt16BE(2));

  beforeEach(() => {
    sent = [];
    const send = (track: PeerTrack, packet: Buffer): boolean => sent.push({ track, packet }) > 0;
    peer = { ssrc: { audio: 1, video: 2 }, cname: 'name', send } as unknown as Peer;
  });

  const feedback = (type: number, count: number, ...values: number[]): Buffer => {
    const bytes = Buffer.alloc(4 + values.length * 4);
    bytes.set([0x80 | count, type]);
    bytes.writeUInt16BE(values.length, 2);
    values.forEach((value, at) => bytes.writeUInt32BE(value >>> 0, 4 + at * 4));
    return bytes;
  };

  it('has the parameter sets before each keyframe, in the format of their profile where that was taken', () => {
    const sender = new MediaSender(peer, new Set([96, 98]));
    sender.picture(header);
    expect(sent).toEqual([]);
    sender.picture(keyframe(0));
    expect(sent.map(({ packet }) => packet.subarray(12))).toEqual([sps, pps, slice]);
    // The last of a picture is marked.
    expect(sent.map(({ packet }) => packet[1])).toEqual([98, 98, 0x80 | 98]);
    const only = new MediaSender(peer, new Set([96]));
    only.picture(header);
    only.picture(keyframe(0));
    expect(sent.at(-1)!.packet[1]).toBe(0x80 | 96);
  });

  it('is at the times of its tags, by the clock of each stream', () => {
    const sender = new MediaSender(peer, new Set([96]));
    for (const ms of [0, 40, 1_040]) sender.picture(keyframe(ms));
    const times = sent.map(({ packet }) => packet.readUInt32BE(4));
    expect(times.map((time) => (time - times[0]!) >>> 0)).toEqual([0, 3_600, 93_600]);
  });

  it('is sent again where it is missing, and counts as received up to what the other end names', () => {
    const sender = new MediaSender(peer, new Set([96]));
    for (const ms of [0, 40, 80]) sender.picture(keyframe(ms));
    const [first, second] = numbers();
    const bytes = sender.sent;
    sender.hear(feedback(205, 1, 9, 2, second! << 16));
    expect(numbers().at(-1)).toBe(second);
    expect(sender.sent).toBe(bytes);
    expect(sender.received).toMatchObject({ count: 0, total: null });
    sender.hear(feedback(201, 1, 9, 2, 0, second!, 0, 0, 0));
    expect(sender.received).toMatchObject({ count: 1, total: (bytes / 3) * 2 });
    // What comes late does not take back what is known.
    sender.hear(feedback(201, 1, 9, 2, 0, first!, 0, 0, 0));
    expect(sender.received).toMatchObject({ count: 2, total: (bytes / 3) * 2 });
  });

  it('is not counted for a stream that is not its own', () => {
    const sender = new MediaSender(peer, new Set([96]));
    sender.picture(keyframe(0));
    sender.hear(feedback(201, 1, 9, 77, 0, numbers()[0]!, 0, 0, 0));
    expect(sender.received.count).toBe(0);
  });
});
