import { isIP } from 'node:net';
import * as v from 'valibot';
import { isRtmp, maxGraceMs, parseIngestUrl, platformIds, readServerAddress } from '#protocol';
import { extensionIdShape } from '../lib/extension-ids.ts';
import { logLevels } from '../lib/logger.ts';
import { isWebhookSecret } from '../webhooks/sign.ts';
import { reachableFromBrowser } from './bad-ports.ts';
import { readListenPlace } from './listen-place.ts';
import { readNats } from './fleet-settings.ts';
import { splitShape } from './recording-settings.ts';

/** Every listener that has a port of its own. */
export const portNames = [...platformIds, 'control'] as const;
export type PortName = (typeof portNames)[number];

const wholeNumber = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number))]),
  v.integer(),
);
const isIngest = (text: string): boolean => {
  const url = parseIngestUrl(text);
  return url !== null && isRtmp(url);
};
const ingests = v.optional(v.record(v.picklist(platformIds), v.pipe(v.string(), v.check(isIngest))));
const flag = v.optional(v.boolean());
const text = v.optional(v.pipe(v.string(), v.nonEmpty()));

/** The port of `--obs-websocket` where none is named: that of OBS itself. */
export const usualObsPort = 4455;
/** On or off, in the config file or the environment; or on, and the port that it is to have. */
const obsPort = v.union([
  v.pipe(
    v.union([v.boolean(), v.picklist(['true', 'false'])]),
    v.transform((on) => (String(on) === 'true' ? usualObsPort : (false as const))),
  ),
  v.pipe(
    wholeNumber,
    v.check((port) => port === 0 || (port >= 1_024 && port <= 65_535)),
  ),
]);

/** What one source (flags, environment or file) may say; names are those of the flags. */
export const sourceSchema = v.strictObject({
  port: v.optional(v.record(v.picklist(portNames), v.pipe(wholeNumber, v.check(reachableFromBrowser)))),
  ingest: ingests,
  'backup-ingest': ingests,
  'ingest-ca': text,
  rehearse: flag,
  host: v.optional(v.array(v.pipe(v.string(), v.check(isOneAddress)))),
  'insecure-host': flag,
  'any-user': flag,
  public: v.optional(
    v.pipe(
      v.string(),
      v.check((address) => readServerAddress(address) !== null),
    ),
  ),
  listen: v.optional(
    v.pipe(
      v.string(),
      v.check((place) => readListenPlace(place) !== null),
    ),
  ),
  'tls-cert': text,
  'tls-key': text,
  'behind-proxy': flag,
  broadcasts: v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(32))),
  destinations: v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(64))),
  'max-bitrate': v.optional(v.pipe(wholeNumber, v.minValue(200), v.maxValue(100_000))),
  fleet: v.optional(
    v.pipe(
      v.string(),
      v.check((servers) => readNats(servers) !== null),
    ),
  ),
  'fleet-name': v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,32}$/))),
  'fleet-secret': v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{16,512}$/))),
  'fleet-address': v.optional(v.pipe(v.string(), v.check(isHttpAddress))),
  'fleet-capacity': v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(1_000))),
  'fleet-credentials': text,
  pairings: flag,
  forget: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/))),
  'allow-origin': v.optional(v.array(v.pipe(v.string(), v.toLowerCase(), v.check(isOrigin)))),
  'extension-id': v.optional(v.array(v.pipe(v.string(), v.toLowerCase(), v.regex(extensionIdShape)))),
  token: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{8,512}$/))),
  webhook: v.optional(v.array(v.pipe(v.string(), v.check(isHook)))),
  'webhook-secret': v.optional(v.pipe(v.string(), v.check(isWebhookSecret))),
  'data-dir': text,
  'log-level': v.optional(v.picklist(logLevels)),
  json: flag,
  'no-open': flag,
  'no-history': flag,
  'no-verdict': flag,
  'obs-websocket': v.optional(obsPort),
  grace: v.optional(v.pipe(wholeNumber, v.minValue(0), v.maxValue(maxGraceMs / 1_000))),
  recordings: text,
  'split-recordings': v.optional(v.pipe(v.string(), v.regex(splitShape))),
  slate: text,
  'slate-text': v.optional(
    v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80), v.regex(/^\P{Cc}*$/u)),
  ),
});
export type Source = v.InferOutput<typeof sourceSchema>;
export type OptionName = keyof Source;

/** What holds a secret, or may: other programs are not to see it. */
export const secretNames = [
  'token',
  'webhook',
  'webhook-secret',
  'fleet',
  'fleet-secret',
] as const satisfies readonly OptionName[];

/** The environment variable of an option. */
export function variableOf(name: string): string {
  return `TABCAST_${name.toUpperCase().replaceAll('-', '_')}`;
}

interface OptionText {
  /** `pairs` and `list` may be repeated. */
  readonly kind: 'flag' | 'value' | 'list' | 'pairs';
  /** What stands after the flag in the help. */
  readonly value: string;
  readonly help: string;
  /** The sentence for a wrong value, after the name of the option. */
  readonly takes: string;
}

const ingestText =
  `takes <platform>=<address>: one of ${platformIds.join(', ')}, and an address like ` +
  'rtmp://host/app or rtmps://host/app, without a key.';
const onOff = { kind: 'flag', value: '', takes: 'takes true or false.' } as const;

export const options: Readonly<Record<OptionName, OptionText>> = {
  port: {
    kind: 'pairs',
    value: '<platform>=<n>',
    help: 'listen there; repeatable; 0 is any free port',
    takes:
      `takes <platform>=<number>: one of ${portNames.join(', ')}, and a port that browsers can open: ` +
      '0 (any free one), or 1024 to 65535 without the few that browsers block, such as 6000.',
  },
  ingest: {
    kind: 'pairs',
    value: '<platform>=<url>',
    help: "publish there instead of the platform's public ingest; repeatable",
    takes: ingestText,
  },
  'backup-ingest': {
    kind: 'pairs',
    value: '<platform>=<url>',
    help: 'publish there while that ingest fails again and again; repeatable',
    takes: ingestText,
  },
  'ingest-ca': {
    kind: 'value',
    value: '<file>',
    help: 'trust this certificate (PEM) too, for an rtmps:// ingest of your own',
    takes: 'takes the name of a file with certificates in PEM form.',
  },
  rehearse: { ...onOff, help: 'every platform publishes to the built-in ingest; nothing goes public' },
  host: {
    kind: 'list',
    value: '<address>',
    help: 'listen on this address instead of 127.0.0.1 and ::1; repeatable',
    takes: 'takes an IP address of this computer, such as 127.0.0.1 or 192.168.1.20; not 0.0.0.0 or ::.',
  },
  'insecure-host': {
    ...onOff,
    help: 'let --host be an address that others on the network can reach: stream keys travel there in the clear',
  },
  'any-user': {
    ...onOff,
    help: 'let in what other users of this computer run, such as a proxy in front of the companion',
  },
  public: {
    kind: 'value',
    value: '<address>',
    help: 'be a server that browsers elsewhere reach there, over TLS, all on one port',
    takes:
      'takes the address that browsers call this server by, such as https://stream.example.org, with a port behind it if that is not 443.',
  },
  listen: {
    kind: 'value',
    value: '<place>',
    help: 'with --public: listen there; that port on all addresses when left out, behind a proxy 127.0.0.1:7443',
    takes:
      'takes a port (443), an address of this computer with a port (192.0.2.7:443, [::1]:7443), or a socket for a proxy (unix:/run/tabcast/tabcast.sock).',
  },
  'tls-cert': {
    kind: 'value',
    value: '<file>',
    help: 'with --public: the certificate with its chain (PEM); read again when it was renewed',
    takes: 'takes the name of a file.',
  },
  'tls-key': {
    kind: 'value',
    value: '<file>',
    help: 'with --public: its private key (PEM)',
    takes: 'takes the name of a file.',
  },
  'behind-proxy': {
    ...onOff,
    help: 'with --public: a proxy on this computer, such as Caddy or nginx, speaks TLS in front',
  },
  broadcasts: {
    kind: 'value',
    value: '<n>',
    help: 'broadcasts that one paired browser may have live at a time; 1 when left out',
    takes: 'takes a whole number from 1 to 32.',
  },
  destinations: {
    kind: 'value',
    value: '<n>',
    help: 'with --public: destinations that one broadcast may have; as many as it likes when left out',
    takes: 'takes a whole number from 1 to 64.',
  },
  'max-bitrate': {
    kind: 'value',
    value: '<kbit/s>',
    help: 'with --public: bits that one broadcast may send; as many as it likes when left out',
    takes: 'takes whole kbit/s from 200 to 100000.',
  },
  fleet: {
    kind: 'value',
    value: '<nats://…>',
    help: 'be one of a fleet that meets at this NATS with JetStream; several servers with commas between them',
    takes: 'takes addresses like nats://host:4222 or tls://host:4222, with commas between them.',
  },
  'fleet-name': {
    kind: 'value',
    value: '<name>',
    help: 'which fleet, where one NATS has several; default when left out',
    takes: 'takes up to 32 small letters, digits and dashes.',
  },
  'fleet-secret': {
    kind: 'value',
    value: '<secret>',
    help: 'the same on all of a fleet; only as TABCAST_FLEET_SECRET or in config.json',
    takes: 'takes 16 to 512 characters without spaces.',
  },
  'fleet-address': {
    kind: 'value',
    value: '<address>',
    help: "where browsers reach this one's control port, for the others to send them to",
    takes: 'takes an address like https://one.example.org or http://192.168.1.20:7422, without a path.',
  },
  'fleet-capacity': {
    kind: 'value',
    value: '<n>',
    help: 'how many shows this one takes; 20 when left out',
    takes: 'takes a whole number from 1 to 1000.',
  },
  'fleet-credentials': {
    kind: 'value',
    value: '<file>',
    help: 'a credentials file for NATS',
    takes: 'takes the name of a file.',
  },
  pairings: { ...onOff, help: 'list the paired browsers and end' },
  forget: {
    kind: 'value',
    value: '<id>',
    help: 'forget a paired browser, by its id from --pairings, and end',
    takes: 'takes the id of a paired browser; --pairings lists them.',
  },
  'allow-origin': {
    kind: 'list',
    value: '<origin>',
    help: 'a page that may connect without pairing; repeatable',
    takes: 'takes an origin like https://example.org or http://localhost:8080, without a path.',
  },
  'extension-id': {
    kind: 'list',
    value: '<id>',
    help: 'a build of the extension with another id that may ask to be paired; repeatable',
    takes:
      'takes the id that chrome://extensions shows: 32 letters from a to p. An extension in Firefox needs none.',
  },
  token: {
    kind: 'value',
    value: '<token>',
    help: 'access for scripts, which have no origin; TABCAST_TOKEN keeps it out of the process list',
    takes: 'takes 8 to 512 characters without spaces.',
  },
  webhook: {
    kind: 'list',
    value: '<url>',
    help: 'tell this address when a show is live, in trouble, healed or over; repeatable',
    takes: 'takes an address like https://example.org/hook, with neither a name, a password nor a # in it.',
  },
  'webhook-secret': {
    kind: 'value',
    value: '<secret>',
    help: 'signs that; as TABCAST_WEBHOOK_SECRET or in config.json, and never as a flag',
    takes:
      'takes whsec_ and 24 to 64 random bytes in base64: echo whsec_$(openssl rand -base64 32) makes one.',
  },
  'data-dir': {
    kind: 'value',
    value: '<dir>',
    help: 'where config.json is',
    takes: 'takes the name of a directory. It cannot stand in the config file, which lies in it.',
  },
  'log-level': {
    kind: 'value',
    value: '<level>',
    help: `${logLevels.join(', ')}; info when left out`,
    takes: `takes one of ${logLevels.join(', ')}.`,
  },
  json: { ...onOff, help: 'the log and the ready line as JSON, for scripts' },
  'no-open': { ...onOff, help: 'open no browser' },
  'no-history': { ...onOff, help: 'keep nothing of what happened in shows' },
  'no-verdict': { ...onOff, help: 'measure nothing of what goes out' },
  'obs-websocket': {
    kind: 'value',
    value: '[port]',
    help: `let Stream Deck and others control it as they control OBS; port ${usualObsPort} when left out`,
    takes: 'takes a port from 1024 to 65535, 0 for any free one, or nothing.',
  },
  grace: {
    kind: 'value',
    value: '<seconds>',
    help: 'how long a broadcast waits for a browser that is gone; 60 when left out',
    takes: 'takes whole seconds from 0 to 3600.',
  },
  recordings: {
    kind: 'value',
    value: '<dir>',
    help: 'where shows are recorded: a folder that is there; Tabcast among your videos when left out',
    takes: 'takes the name of a directory.',
  },
  'split-recordings': {
    kind: 'value',
    value: '<limit>',
    help: 'go on in another file after so long or so much: 30min, 2h, 700MB, 4GB',
    takes: 'takes a whole number with min, h, MB or GB behind it, such as 30min or 4GB.',
  },
  slate: {
    kind: 'value',
    value: '<file>',
    help: 'what viewers see meanwhile: a picture (PNG or JPEG) instead of the built-in one',
    takes: 'takes the name of a PNG or JPEG picture.',
  },
  'slate-text': {
    kind: 'value',
    value: '<words>',
    help: 'a line of your own instead of a picture',
    takes: 'takes one line of up to 80 characters.',
  },
};
export const optionNames = Object.keys(options) as OptionName[];
/** Flags that ask for something and end; they are no settings that last. */
export const questionNames = ['pairings', 'forget'] as const satisfies readonly OptionName[];

/** 0.0.0.0 as an IPv4-mapped address (https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2). */
const wildcardIPv4 = '[::ffff:0:0]';

/** A wildcard would listen on addresses that nobody named, and no Host could be checked against it. */
function isOneAddress(address: string): boolean {
  if (isIP(address) !== 6) return isIP(address) === 4 && address !== '0.0.0.0';
  // One way of writing for each address; a zone only names the interface.
  const { hostname } = new URL(`http://[${address.replace(/%.*/, '')}]`);
  return hostname !== '[::]' && hostname !== wildcardIPv4;
}

/** Where a webhook may be: anywhere, this computer too. */
function isHook(address: string): boolean {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return false;
  const { username, password, hash } = new URL(address);
  return username === '' && password === '' && hash === '';
}

function isHttpAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, pathname, search, hash, username } = new URL(address);
  return /^https?:$/.test(protocol) && pathname === '/' && search === '' && hash === '' && username === '';
}

/** An origin as browsers send it: scheme, host and port, nothing else. */
function isOrigin(origin: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@,*]+$/.test(origin)) return false;
  // An http origin never names its own default port: what is written must be what is sent.
  return !/^https?:/.test(origin) || (URL.canParse(origin) && new URL(origin).origin === origin);
}
