import { formatIngestUrl, isUnder, parseIngestUrl, type IngestUrl, type Preset } from '#protocol';
import * as v from 'valibot';

/** One of a platform's servers. */
export interface Server {
  /** As the platform names it: `Europe: Amsterdam, NL`. */
  readonly name: string;
  /** By TLS. */
  readonly url: IngestUrl;
}

/** Characters of a list, and servers in it, at most; Twitch's has about 25 000 and 60. */
export const maxListLength = 256 * 1024;
const maxServers = 200;

/** The platform's list of servers cannot be used; the message says why. */
export class ServerListError extends Error {
  override readonly name = 'ServerListError';
}

/** As Twitch gives it: https://dev.twitch.tv/docs/video-broadcast/reference/#get-ingest-servers. */
const listSchema = v.object({ ingests: v.array(v.unknown()) });
const entrySchema = v.object({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80)),
  url_template_secure: v.pipe(v.string(), v.maxLength(300)),
  availability: v.optional(v.number(), 1),
});
const template = /\/\{stream_key\}$/;

/**
 * Reads what a platform tells of its servers: those by TLS, under the platform's own names, that are available. Whatever else
 * stands there is passed over.
 * @throws {ServerListError} when it is no such list, or nothing of it can be used
 */
export function readServerList(text: string, preset: Preset): readonly Server[] {
  const { name } = preset;
  if (text.length > maxListLength) throw new ServerListError(`${name}'s list of servers is too long.`);
  const list = v.safeParse(v.pipe(v.string(), v.parseJson(), listSchema), text);
  if (!list.success) throw new ServerListError(`What ${name} answered is no list of servers.`);
  if (list.output.ingests.length > maxServers)
    throw new ServerListError(`${name}'s list of servers is too long.`);
  const servers = list.output.ingests.flatMap((entry): Server[] => {
    const read = v.safeParse(entrySchema, entry);
    if (!read.success || read.output.availability <= 0) return [];
    const { name: called, url_template_secure: address } = read.output;
    const own = template.test(address) ? ownServer(called, address.replace(template, ''), preset) : null;
    return own ? [own] : [];
  });
  if (servers.length === 0) throw new ServerListError(`No server in ${name}'s list can be used.`);
  return [...new Map(servers.map((one) => [formatIngestUrl(one.url), one])).values()];
}

/** A server under one of the platform's own names, by TLS; null for any other. */
export function ownServer(name: string, address: string, { server }: Preset): Server | null {
  const url = parseIngestUrl(address);
  const isOwn = url?.scheme === 'rtmps' && !url.login && isUnder(url.host, server.value.hosts);
  return isOwn ? { name, url } : null;
}

/**
 * The servers that a platform has by the directory, without the one that finds the nearest by itself. Each by TLS, whichever way
 * the directory names it: a stream key is not sent without.
 */
export function bundledServers({ server }: Preset): readonly Server[] {
  return server.value.ingests.slice(1).flatMap(({ name, url }): Server[] => {
    const read = parseIngestUrl(url);
    if (!read) return [];
    return [{ name, url: read.scheme === 'rtmps' ? read : { ...read, scheme: 'rtmps', port: 443 } }];
  });
}
