import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { Door } from '../../../companion/lib/door.ts';
import { RemoteBrowsers } from '../../../companion/remote/browsers.ts';
import { subscription } from '../../../companion/remote/codes.ts';
import { Machine } from '../../../companion/remote/machine.ts';
import { ObsPort } from '../../../companion/remote/obs-port.ts';
import { Outputs } from '../../../companion/remote/outputs.ts';
import { answerRequest } from '../../../companion/remote/requests.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { rawRequest } from '../../helpers/raw-request.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const password = 'a-password-for-remotes';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open() {
  const { logger, lines } = captureLog();
  const clock = new FakeClock();
  const browsers = new RemoteBrowsers();
  const parts = {
    version: '1.2.3',
    browsers,
    outputs: new Outputs({ status: () => ({ broadcasts: [] }), isRecording: () => false, say: () => {} }),
    machine: new Machine(clock, () => Promise.reject(new Error('no disk'))),
    recordingFolder: '/videos',
    mark: (label: string) => label === 'Goal',
    logger,
  };
  const obs = new ObsPort({
    password,
    door: new Door({ allowOrigins: ['https://deck.example'], token: null, clock }),
    gate: null,
    logger,
    clock,
    answer: (type, data, counts) => answerRequest(parts, type, data, counts),
  });
  closers.push(() => obs.close());
  return { obs, port: await obs.open(0), lines, clock, browsers };
}

interface Message {
  readonly op: number;
  readonly d: Record<string, unknown>;
}

/** A client by hand: what it is told, and how it is sent away. */
async function dial(port: number, options: ClientOptions = {}, protocols: string[] = []) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, protocols, options);
  closers.push(() => socket.terminate());
  const told: Message[] = [];
  socket.on('message', (bytes: Buffer) => told.push(JSON.parse(bytes.toString()) as Message));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await once(socket, 'open');
  const next = async (op: number): Promise<Message['d']> => {
    await waitUntil(`it is told ${op}`, () => told.some((one) => one.op === op));
    return told.splice(0).find((one) => one.op === op)!.d;
  };
  return {
    told,
    closed,
    next,
    send: (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    sendBinary: () => socket.send(Buffer.from([0x80])),
    pause: () => socket.pause(),
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

async function identify(client: Awaited<ReturnType<typeof dial>>, more: object = {}, secret = password) {
  const { challenge, salt } = (await client.next(0))['authentication'] as Record<string, string>;
  const authentication = sha256(sha256(secret + salt!) + challenge!);
  client.send({ op: 1, d: { rpcVersion: 1, authentication, ...more } });
}

async function identified(port: number, more: object = {}) {
  const client = await dial(port);
  await identify(client, more);
  await client.next(2);
  return client;
}

describe('the port for remote controls', () => {
  it.each([
    ['text that is no JSON', 4002, '{"op":'],
    ['JSON that is no object', 4002, '[1]'],
    ['no op', 4006, { d: {} }],
    ['an op that does not exist', 4006, { op: 77, d: {} }],
    ['no data', 4003, { op: 1 }],
    ['data that is no object', 4004, { op: 1, d: [] }],
    ['a request before it has identified', 4007, { op: 6, d: { requestType: 'GetVersion', requestId: '1' } }],
    ['no proof', 4009, { op: 1, d: { rpcVersion: 1 } }],
    ['a proof that is no text', 4009, { op: 1, d: { rpcVersion: 1, authentication: 5 } }],
    ['a wrong proof', 4009, { op: 1, d: { rpcVersion: 1, authentication: 'x'.repeat(44) } }],
  ])('ends the connection of a stranger for %s with %i', async (_, code, message) => {
    const { port } = await open();
    const client = await dial(port);
    client.send(message);
    expect(await client.closed).toBe(code);
  });

  it('ends it for a binary frame where text was agreed upon, and for a subprotocol that it does not have', async () => {
    const { port } = await open();
    const client = await dial(port);
    client.sendBinary();
    expect(await client.closed).toBe(4002);
    await expect(dial(port, {}, ['obswebsocket.xml'])).rejects.toThrow(/subprotocol/);
  });

  it.each([
    ['another RPC version', 4010, { rpcVersion: 2 }],
    ['an RPC version that is no number', 4004, { rpcVersion: 'one' }],
    ['no RPC version', 4003, { rpcVersion: undefined }],
    ['subscriptions that are no number', 4004, { eventSubscriptions: -1 }],
  ])('sends away who knows the password, but has %s, with %i', async (_, code, more) => {
    const { port } = await open();
    const client = await dial(port);
    await identify(client, more);
    expect(await client.closed).toBe(code);
  });

  it.each([
    ['identifies again', 4008, { op: 1, d: { rpcVersion: 1, authentication: '' } }],
    ['sends what the server sends', 4006, { op: 5, d: {} }],
    ['asks without an id', 4003, { op: 6, d: { requestType: 'GetVersion' } }],
    ['asks with an id that is no text', 4004, { op: 6, d: { requestType: 'GetVersion', requestId: 1 } }],
    ['sends a batch of nothing', 4003, { op: 8, d: { requestId: 'b' } }],
    ['sends a batch that is no list', 4004, { op: 8, d: { requestId: 'b', requests: {} } }],
    ['sends an endless batch', 4005, { op: 8, d: { requestId: 'b', requests: Array(201).fill({}) } }],
    [
      'sends a batch to be run in no known way',
      4005,
      { op: 8, d: { requestId: 'b', requests: [], executionType: 9 } },
    ],
    ['sends more than 256 KiB at once', 1009, { op: 6, d: { requestId: 'x'.repeat(300_000) } }],
  ])('ends the connection of who %s with %i', async (_, code, message) => {
    const { port } = await open();
    const client = await identified(port);
    client.send(message);
    expect(await client.closed).toBe(code);
  });

  it('slows who tries passwords, and never says the password', async () => {
    const { port, lines, clock } = await open();
    for (let tries = 0; tries < 20; tries += 1) {
      const client = await dial(port);
      await identify(client, {}, `wrong-${tries}`);
      expect(await client.closed).toBe(4009);
    }
    const right = await dial(port);
    await identify(right);
    expect(await right.closed).toBe(4009);
    await clock.advance(1_000);
    await identified(port);
    expect(lines.join('')).toContain('its password is wrong');
    expect(lines.join('')).not.toContain(password);
  });

  it('ends the connection of who does not identify, or floods', async () => {
    const { port, clock } = await open();
    const silent = await dial(port);
    await silent.next(0);
    await clock.advance(10_000);
    expect(await silent.closed).toBe(4007);
    const flooding = await identified(port);
    for (let sent = 0; sent < 400; sent += 1) flooding.send({ op: 6, d: { requestId: 'x' } });
    expect(await flooding.closed).toBe(1008);
  });

  it('cuts off who does not read what it is told', async () => {
    const { obs, port, lines } = await open();
    const client = await identified(port);
    client.pause();
    const data = { filler: 'x'.repeat(100_000) };
    await waitUntil('it is cut off', () => {
      for (let said = 0; said < 20; said += 1) obs.say({ type: 'Any', intent: 1, data });
      return lines.join('').includes('does not read');
    });
  });

  it('is none for pages in a browser, whatever they say, nor under a foreign name', async () => {
    const { port } = await open();
    const refused = /Unexpected server response: 403/;
    for (const origin of [
      'https://evil.example',
      'null',
      'chrome-extension://glmbmipdomncbkhmfaoglkkoodepkebc',
    ]) {
      await expect(dial(port, { origin })).rejects.toThrow(refused);
    }
    await expect(dial(port, { headers: { host: `evil.example:${port}` } })).rejects.toThrow(refused);
    await dial(port, { origin: 'https://deck.example' });
    expect((await rawRequest(port, '/')).status).toBe(426);
  });

  it('has no more connections than it holds, and keeps who was let in', async () => {
    const { port } = await open();
    const client = await identified(port);
    const strangers = Array.from({ length: 40 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    closers.push(() => strangers.forEach((one) => one.destroy()));
    await Promise.all(strangers.map((one) => once(one, 'connect')));
    client.send({ op: 6, d: { requestType: 'GetVersion', requestId: 'still' } });
    expect(await client.next(7)).toMatchObject({ requestId: 'still', requestStatus: { code: 100 } });
  });

  it('tells each what it wants to hear of, and all that subscribe that the end has come', async () => {
    const { obs, port } = await open();
    const general = await identified(port, { eventSubscriptions: subscription.general });
    const outputs = await identified(port, { eventSubscriptions: subscription.outputs });
    obs.say({ type: 'StreamStateChanged', intent: subscription.outputs, data: { outputActive: true } });
    expect(await outputs.next(5)).toEqual({
      eventType: 'StreamStateChanged',
      eventIntent: 64,
      eventData: { outputActive: true },
    });
    outputs.send({ op: 3, d: { eventSubscriptions: 0 } });
    expect(await outputs.next(2)).toEqual({ negotiatedRpcVersion: 1 });
    await obs.close();
    expect(await general.next(5)).toEqual({ eventType: 'ExitStarted', eventIntent: 1 });
    expect([await general.closed, await outputs.closed]).toEqual([1001, 1001]);
    expect(outputs.told).toEqual([]);
  });
});

describe('a request', () => {
  it.each([
    ['that has no name', undefined, {}, 203],
    ['that nobody knows', 'ExplodeOBS', {}, 204],
    ['by the name of a method of objects', 'constructor', {}, 204],
    ['that needs data and has none', 'SetInputMute', undefined, 301],
    ['that lacks a field', 'SetInputMute', { inputName: 'Tab' }, 300],
    ['with a field of a wrong kind', 'SetInputMute', { inputName: 'Tab', inputMuted: 'yes' }, 401],
    ['for an input that is not there', 'GetInputMute', { inputName: 'Kazoo' }, 600],
    ['for a scene that is not there', 'GetSceneItemList', { sceneName: 'Other' }, 600],
    ['to start, with no browser', 'StartStream', undefined, 207],
    ['to stop what is not on', 'StopStream', undefined, 501],
    ['to mark nothing', 'CreateRecordChapter', undefined, 501],
    ['to mark this moment', 'CreateRecordChapter', { chapterName: ' Goal\n' }, 100],
    ['to mark by an endless name', 'CreateRecordChapter', { chapterName: 'x'.repeat(81) }, 400],
  ])('%s is answered as the protocol says', async (_, requestType, requestData, code) => {
    const { port } = await open();
    const client = await identified(port);
    client.send({ op: 6, d: { requestType, requestId: 'r', requestData } });
    const { requestId, requestStatus } = await client.next(7);
    expect({ requestId, requestStatus }).toMatchObject({
      requestId: 'r',
      requestStatus: { code, result: code === 100 },
    });
    if (code !== 100) expect((requestStatus as { comment: string }).comment).toMatch(/\.$/);
  });

  it('of a batch is answered in its order; where it is to halt, no more after the first that fails', async () => {
    const { port } = await open();
    const client = await identified(port);
    const requests = [
      { requestType: 'GetSceneList', requestId: 'scenes' },
      'nothing',
      { requestType: 'GetStreamStatus' },
    ];
    client.send({ op: 8, d: { requestId: 'all', requests } });
    const { results } = await client.next(9);
    const codes = (results as { requestStatus: { code: number } }[]).map((one) => one.requestStatus.code);
    expect(codes).toEqual([100, 203, 100]);
    client.send({ op: 8, d: { requestId: 'halt', requests, haltOnFailure: true } });
    expect((await client.next(9))['results']).toHaveLength(2);
  });

  it('that is one too many of those that wait is refused, and the others are answered', async () => {
    const { port, browsers } = await open();
    let answer = (): void => {};
    const gate = new Promise<void>((resolve) => (answer = resolve));
    browsers
      .join(() => gate.then(() => ({ ok: true })))
      .state({ phase: 'idle', muted: { tab: false, microphone: false } });
    const client = await identified(port);
    const data = { inputName: 'Tab', inputMuted: true };
    for (let sent = 0; sent < 65; sent += 1) {
      client.send({ op: 6, d: { requestType: 'SetInputMute', requestId: `${sent}`, requestData: data } });
    }
    expect(await client.next(7)).toMatchObject({ requestId: '64', requestStatus: { code: 207 } });
    answer();
    await waitUntil('all others are answered', () => client.told.length === 64);
  });
});
