import fc from 'fast-check';
import { ContainerReader } from '../../../companion/container/container.ts';
import { Intake } from '../../../companion/broadcast/intake.ts';
import { MediaError } from '../../../companion/container/media.ts';
import { Splitter } from '../../../companion/rendition/splitter.ts';
import type { NormaliserEnd } from '../../../companion/encoder/normaliser.ts';
import { FlvError } from '../../../companion/flv/flv-error.ts';
import { FlvReader } from '../../../companion/flv/reader.ts';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { flvHeader, writeTag } from '../../../companion/flv/writer.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { parseIngestUrl, platformIds, readStreamKey } from '../../../companion/protocol/index.ts';
import { readChunk, readSendKey } from '../../../companion/ports/payloads.ts';
import { EcmaArray } from '../../../companion/flv/amf0.ts';
import { decodeAmf0 } from '../../../companion/rtmp/amf0-decode.ts';
import { encodeAmf0 } from '../../../companion/flv/amf0-encode.ts';
import { addressesInHosts } from '../../../companion/dial/hosts-file.ts';
import { answerLogin } from '../../../companion/rtmp/login.ts';
import { commandMessage } from '../../../companion/rtmp/command.ts';
import { Handshake, hello } from '../../../companion/rtmp/handshake.ts';
import { controlMessage, peerBandwidthMessage, userControlMessage } from '../../../companion/rtmp/message.ts';
import { PublishDialogue } from '../../../companion/rtmp/publish-dialogue.ts';
import { PublishError } from '../../../companion/publish/publish-error.ts';
import { RtmpError } from '../../../companion/rtmp/rtmp-error.ts';
import { RtmpWire } from '../../../companion/rtmp/wire.ts';
import { chromeRecordings } from '../../helpers/chrome-recordings.ts';
import { damaged, damagedPieces } from './damage.ts';
import { tolerate, type FuzzTarget } from './target.ts';

const caps = { maxMessageBytes: 65_536, maxChunkStreams: 16 };
const target = {
  url: { scheme: 'rtmp', host: 'ingest.example', port: 1935, app: 'app' },
  key: 'a-key',
} as const;
const nothing = (): void => undefined;

/** What an ingest says when all goes well, as bytes on the wire. */
function ingestSpeech(): Buffer {
  const out: Buffer[] = [];
  const wire = new RtmpWire({
    caps,
    now: () => 0,
    write: (pieces) => void out.push(...pieces),
    reply: nothing,
  });
  wire.control(controlMessage(5, 2_500_000));
  wire.control(peerBandwidthMessage(2_500_000));
  wire.setChunkSize(4_096);
  wire.control(userControlMessage(6, 17));
  const success = { level: 'status', code: 'NetConnection.Connect.Success', description: 'x'.repeat(200) };
  const started = { level: 'status', code: 'NetStream.Publish.Start' };
  wire.send(commandMessage({ name: '_result', transaction: 1, args: [{ fmsVer: 'FMS/3' }, success] }), 3);
  wire.send(commandMessage({ name: '_result', transaction: 4, args: [null, 1] }), 3);
  wire.send(commandMessage({ name: 'onStatus', transaction: 0, args: [null, started] }, 1), 5);
  wire.control(controlMessage(3, 1_000_000));
  return Buffer.concat(out);
}

const amf = [
  encodeAmf0('connect', 1, { app: 'live', nested: { list: [1, true, null, undefined], at: new Date(0) } }),
  encodeAmf0(
    '@setDataFrame',
    'onMetaData',
    new EcmaArray({ width: 1280, height: 720, encoder: 'é'.repeat(40) }),
  ),
];
const flv = Buffer.concat([
  flvHeader(),
  ...[
    makeTag('script', 0, amf[1]!),
    makeTag('video', 0, Buffer.from([0x17, 0, 0, 0, 0, 1])),
    makeTag('audio', 0, Buffer.from([0xaf, 0, 0x12, 0x10])),
    makeTag('video', 0x00ff_fff0, Buffer.from([0x17, 1, 0, 0, 80, 1, 2, 3])),
    makeTag('audio', 0x0100_0010, Buffer.alloc(64, 7)),
  ].map(writeTag),
]);
const speech = ingestSpeech();
const { matroska, webm, mp4 } = chromeRecordings;
const sink = { begin: nothing, advance: nothing, close: nothing };

const chunks: FuzzTarget<readonly Buffer[]> = {
  name: 'RTMP: chunk stream and dialogue',
  share: 0.22,
  inputs: damagedPieces(speech),
  feed(pieces) {
    const wire = new RtmpWire({ caps, now: () => 0, write: nothing, reply: nothing });
    const dialogue = new PublishDialogue(wire, target);
    dialogue.start();
    const hear = (piece: Buffer): void =>
      wire.receive(piece).forEach((message) => void dialogue.take(message));
    tolerate(() => pieces.forEach(hear), RtmpError, PublishError);
  },
};

const shake: FuzzTarget<readonly Buffer[]> = {
  name: 'RTMP: handshake',
  share: 0.02,
  inputs: damagedPieces(Buffer.concat([hello(0), hello(0).subarray(1)])),
  feed(pieces) {
    const handshake = new Handshake('client', () => 0);
    tolerate(() => pieces.every((piece) => handshake.push(piece).rest === null), RtmpError);
  },
};

const values: FuzzTarget<Buffer> = {
  name: 'RTMP: AMF0',
  share: 0.24,
  inputs: damaged(...amf),
  feed: (bytes) => tolerate(() => decodeAmf0(bytes), RtmpError),
};

const tags: FuzzTarget<readonly Buffer[]> = {
  name: 'FLV',
  share: 0.14,
  inputs: damagedPieces(flv),
  feed(pieces) {
    const reader = new FlvReader();
    tolerate(() => pieces.forEach((piece) => void reader.push(piece)), FlvError);
  },
};

const containers: FuzzTarget<readonly Buffer[]> = {
  name: 'Matroska, WebM and MP4',
  share: 0.12,
  inputs: damagedPieces(
    ...[matroska, webm, mp4].map(({ bytes, headerEnd }) => bytes.subarray(0, headerEnd + 900)),
  ),
  feed(pieces) {
    const reader = new ContainerReader();
    tolerate(() => pieces.forEach((piece) => reader.push(piece)), MediaError);
  },
};

/** A recording is copied without anything but the companion's own code looking at it. */
const copying: FuzzTarget<readonly Buffer[]> = {
  name: 'H.264 and sound out of Matroska',
  share: 0.08,
  inputs: damagedPieces(
    matroska.bytes.subarray(0, matroska.headerEnd + 6_000),
    Buffer.concat([
      matroska.bytes.subarray(0, matroska.headerEnd),
      matroska.bytes.subarray(matroska.keyframes[1]!, matroska.keyframes[1]! + 6_000),
    ]),
  ),
  feed(pieces) {
    const end: NormaliserEnd = { cause: 'killed', stderr: '' };
    const silent = { closed: Promise.resolve(end), write: () => true, end: nothing, kill: nothing };
    const check = ({ type, timestamp }: FlvTag): void => {
      if (!Number.isFinite(timestamp)) throw new Error(`${type} at ${timestamp}`);
    };
    const splitter = new Splitter(matroska.media, check, { start: () => silent, clock: systemClock });
    const reader = new ContainerReader();
    tolerate(() => pieces.forEach((piece) => splitter.write(reader.push(piece))), MediaError);
    splitter.kill();
  },
};

const intake: FuzzTarget<readonly Buffer[]> = {
  name: 'chunks into epochs',
  share: 0.06,
  inputs: damagedPieces(matroska.bytes.subarray(0, 1_200), mp4.bytes.subarray(0, 2_000)),
  feed(pieces) {
    const taker = new Intake(sink);
    for (const piece of pieces) if (piece.length > 0) taker.plain(piece);
  },
};

const payloads: FuzzTarget<unknown> = {
  name: 'payloads, keys and addresses',
  share: 0.1,
  inputs: fc.oneof(
    fc.string({ maxLength: 700 }),
    fc.record({ key: fc.string(), ingest: fc.string() }, { requiredKeys: [] }),
    fc.stringMatching(/^rtmps?:\/\/[^\s]{0,40}(:\d{0,6})?\/[^\s]{0,40}$/),
    fc.anything({ withBigInt: true, withDate: true, withTypedArray: true, withNullPrototype: true }),
  ),
  feed(value) {
    readSendKey([value]);
    readSendKey([{ key: 'k', ingest: value, name: value, rendition: value }]);
    readChunk([value, value]);
    readChunk([Buffer.from('x'), value]);
    if (typeof value !== 'string') return;
    parseIngestUrl(value);
    addressesInHosts(`${value} a.example\n127.0.0.1 ${value}`, 'a.example');
    const login = { user: 'u', password: 'p' };
    answerLogin(`authmod=adobe ?reason=needauth&${value}`, { login, app: value }, false, 'n');
    answerLogin(value, { login, app: value }, false, 'n');
    for (const platform of platformIds) readStreamKey(platform, value);
  },
};

export const parsers = [chunks, shake, values, tags, containers, copying, intake, payloads] as FuzzTarget[];
