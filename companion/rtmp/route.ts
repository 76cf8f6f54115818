import { randomBytes } from 'node:crypto';
import { isRtmp, parseIngestUrl, type PublishTarget } from '#protocol';
import { answerLogin } from './login.ts';
import type { Refusal } from './publish-dialogue.ts';
import { PublishError } from '../publish/publish-error.ts';

/** Redirects that are followed, one after another. */
const maxRedirects = 3;

/**
 * Where a publish is asked for, and how. An ingest may send it elsewhere or want a login; both mean another connection.
 * Bounded: three redirects at most, and two connections for a login at each ingest.
 */
export class Route {
  #target: PublishTarget;
  /** What the application is asked for with, because the ingest wants a login. */
  #query = '';
  #responded = false;
  #redirects = 0;

  constructor(target: PublishTarget) {
    this.#target = target;
  }

  /** The login answer stands behind the application, in `tcUrl` too. */
  get target(): PublishTarget {
    if (this.#query === '') return this.#target;
    const { url } = this.#target;
    const app = `${url.app}${url.app.includes('?') ? '&' : '?'}${this.#query}`;
    return { ...this.#target, url: { ...url, app } };
  }

  /** Takes what an ingest has refused with. @returns null when it is to be asked again, as `target` says now; else why not. */
  next({ failure, redirect, description, atPublish }: Refusal): PublishError | null {
    if (redirect !== null) return this.#follow(redirect, atPublish) ? null : failure;
    if (description === null) return failure;
    const answer = answerLogin(
      description,
      this.#target.url,
      this.#responded,
      randomBytes(4).toString('hex'),
    );
    if (!answer) return failure;
    if (!answer.ok) return new PublishError(answer.reason, { cause: failure });
    // Who has been told the user and asks for it again would go on like that.
    if (answer.query === this.#query) return new PublishError('login-rejected', { cause: failure });
    this.#query = answer.query;
    this.#responded = answer.isResponse;
    return null;
  }

  /** Never from TLS to plain text: then the key would be readable on the way. */
  #follow(address: string, atPublish: boolean): boolean {
    const { url, key } = this.#target;
    const there = parseIngestUrl(address);
    if (!there || !isRtmp(there) || this.#redirects >= maxRedirects) return false;
    if (url.scheme === 'rtmps' && there.scheme !== 'rtmps') return false;
    // Some name only the server.
    const path = there.app === '' ? url.app : there.app;
    const named = atPublish ? splitStream(path, url.app, key) : { app: path, key };
    const { scheme, host, port } = there;
    const { login } = url;
    this.#target = {
      ...this.#target,
      url: { scheme, host, port, app: named.app, ...(login && { login }) },
      key: named.key,
    };
    this.#redirects += 1;
    this.#query = '';
    this.#responded = false;
    return true;
  }
}

/**
 * Who redirects a publish may name the stream behind the application, and even another one. It does when the path is
 * longer than that of the application that was asked for.
 */
function splitStream(path: string, app: string, key: string): { app: string; key: string } {
  if (path.endsWith(`/${key}`)) return { app: path.slice(0, -key.length - 1), key };
  const [before = ''] = path.split('?');
  const cut = before.lastIndexOf('/');
  const depth = (text: string): number => text.split('?')[0]!.split('/').length;
  return cut < 1 || depth(path) <= depth(app)
    ? { app: path, key }
    : { app: path.slice(0, cut), key: path.slice(cut + 1) };
}
