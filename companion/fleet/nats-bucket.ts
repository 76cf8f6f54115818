import { readFile } from 'node:fs/promises';
import { Kvm, type KV } from '@nats-io/kv';
import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { RevisionError, type Bucket, type BucketEntry } from './bucket.ts';

/** How long an answer of NATS is waited for, in ms. */
const answerMs = 1_500;
/** How often a connection that is lost is tried again, in ms. */
const reconnectMs = 500;
/** How often a server is asked whether it is there, in ms; one that owes two answers is left for another one. */
const pingMs = 1_000;
/** JetStream's codes: https://github.com/nats-io/nats-server/blob/main/server/errors.json. */
const [wrongSequence, copiesNotSupported, streamNotFound] = [10_071, 10_074, 10_059];
/** How many servers hold what is in the bucket. */
const copies = 3;

export interface NatsPlace {
  readonly nats: {
    readonly addresses: readonly string[];
    /** Null for nobody. */
    readonly login: { readonly user: string; readonly pass: string } | { readonly token: string } | null;
  };
  /** Name of the fleet: several may share one NATS. */
  readonly name: string;
  /** Path of a credentials file; null for none. */
  readonly credentials: string | null;
}

/** A bucket of JetStream's key-value store; made, where it is not there, in three copies, or one where NATS is a single server. */
export class NatsBucket implements Bucket {
  readonly #connection: NatsConnection;
  readonly #kv: KV;

  private constructor(connection: NatsConnection, kv: KV) {
    this.#connection = connection;
    this.#kv = kv;
  }

  /** @throws Error where NATS does not answer, or has no JetStream */
  static async open({ nats, name, credentials }: NatsPlace): Promise<NatsBucket> {
    const connection = await connect({
      servers: [...nats.addresses],
      ...nats.login,
      ...(credentials !== null && { authenticator: credsAuthenticator(await readFile(credentials)) }),
      name: `tabcast ${name}`,
      timeout: answerMs,
      maxReconnectAttempts: -1,
      reconnectTimeWait: reconnectMs,
      // Usually it takes minutes until a line is noticed that was cut without a word.
      pingInterval: pingMs,
      maxPingOut: 2,
    });
    try {
      return new NatsBucket(
        connection,
        await openBucket(connection, `tabcast_${name}`, nats.addresses.length),
      );
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  create(key: string, value: string): Promise<number> {
    return this.#ask(this.#kv.create(key, value));
  }

  update(key: string, value: string, revision: number): Promise<number> {
    return this.#ask(this.#kv.update(key, value, revision, answerMs));
  }

  put(key: string, value: string): Promise<number> {
    return this.#ask(this.#kv.put(key, value, { timeout: answerMs }));
  }

  remove(key: string, revision?: number): Promise<void> {
    return this.#ask(this.#kv.delete(key, revision === undefined ? {} : { previousSeq: revision }));
  }

  async watch(onEntry: (entry: BucketEntry) => void, signal: AbortSignal): Promise<void> {
    const entries = await this.#kv.watch();
    const stop = (): void => entries.stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (signal.aborted) return;
      for await (const entry of entries) {
        if (signal.aborted) return;
        const { key, revision, operation } = entry;
        onEntry({ key, revision, value: operation === 'PUT' ? entry.string() : null });
      }
    } finally {
      signal.removeEventListener('abort', stop);
      entries.stop();
    }
  }

  changeServer(): void {
    // It tries the next one of those it knows; where it is on its way already, that is all there is to do.
    this.#connection.reconnect().catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #ask<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (codeOf(error) === wrongSequence) throw new RevisionError('changed meanwhile', { cause: error });
      throw error;
    }
  }
}

/** @param servers how many servers of NATS are known: so many as make three copies are waited for */
async function openBucket(connection: NatsConnection, name: string, servers: number): Promise<KV> {
  const manager = new Kvm(connection);
  // What is there is taken as it is: with other settings it would be refused.
  try {
    const there = await manager.open(name);
    await there.status();
    return there;
  } catch (error) {
    if (codeOf(error) !== streamNotFound) throw error;
  }
  const options = { history: 1, timeout: answerMs };
  try {
    return await manager.create(name, { ...options, replicas: copies });
  } catch (error) {
    // A cluster that is just starting has no place for three yet, and a bucket stays as it was made.
    if (servers >= copies && codeOf(error) !== copiesNotSupported) throw error;
    return manager.create(name, { ...options, replicas: 1 });
  }
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;
