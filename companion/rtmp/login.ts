import { createHash } from 'node:crypto';
import type { IngestLogin } from '#protocol';

/** What to do when an ingest asks for a login: connect again with this query, or why that is no use. */
export type LoginAnswer =
  | { readonly ok: true; readonly query: string; readonly isResponse: boolean }
  | { readonly ok: false; readonly reason: 'login-required' | 'login-rejected' };

/**
 * Answers an ingest that asks for a user name and a password in the description of its refusal. There are two ways, both
 * of them undocumented and as in librtmp and FFmpeg (rtmpproto.c, `handle_connect_error`): Adobe's (`authmod=adobe`; Wowza,
 * Akamai) and Limelight's (`authmod=llnw`). The first refusal asks for the user, the second for a response to a challenge.
 * The password itself is never sent.
 * @param responded whether a response has been given already: then this refusal is about that
 * @param nonce eight characters that have never been used before
 * @returns null when the refusal is about something else.
 */
export function answerLogin(
  description: string,
  { login, app }: { readonly login?: IngestLogin; readonly app: string },
  responded: boolean,
  nonce: string,
): LoginAnswer | null {
  const way = /\bauthmod=(adobe|llnw)\b/.exec(description)?.[1];
  if (!way) return null;
  if (!login) return { ok: false, reason: 'login-required' };
  const asked = /\?(reason=\S*)/.exec(description)?.[1];
  const fields = new Map(asked?.split('&').map(splitField) ?? []);
  const reason = fields.get('reason');
  if (responded || (reason !== undefined && reason !== 'needauth')) {
    return { ok: false, reason: 'login-rejected' };
  }
  const user = { authmod: way, user: login.user };
  if (reason === undefined) return { ok: true, query: toQuery(user), isResponse: false };
  const response = way === 'adobe' ? adobe(login, fields, nonce) : limelight(login, app, fields, nonce);
  return { ok: true, query: toQuery({ ...user, ...response }), isResponse: true };
}

type Fields = ReadonlyMap<string, string>;

function adobe({ user, password }: IngestLogin, fields: Fields, nonce: string): Record<string, string> {
  const secret = md5(user + (fields.get('salt') ?? '') + password, 'base64');
  const opaque = fields.get('opaque');
  const response = md5(secret + (opaque ?? fields.get('challenge') ?? '') + nonce, 'base64');
  return { challenge: nonce, response, ...(opaque !== undefined && { opaque }) };
}

/** Digest authentication (RFC 2617, 3.2.2) with a fixed realm, method and path. */
function limelight(
  { user, password }: IngestLogin,
  app: string,
  fields: Fields,
  cnonce: string,
): Record<string, string> {
  const nonce = fields.get('nonce') ?? '';
  const nc = '00000001';
  const who = md5(`${user}:live:${password}`, 'hex');
  const what = md5(`publish:/${app}${app.includes('/') ? '' : '/_definst_'}`, 'hex');
  return { nonce, cnonce, nc, response: md5(`${who}:${nonce}:${nc}:${cnonce}:auth:${what}`, 'hex') };
}

function md5(text: string, encoding: 'base64' | 'hex'): string {
  return createHash('md5').update(text).digest(encoding);
}

/** At the first equals sign: Base64 may end with more of them. */
function splitField(field: string): [string, string] {
  const [name = '', ...value] = field.split('=');
  return [name, value.join('=')];
}

/** Nothing is encoded: nobody who asks decodes it. */
function toQuery(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}
