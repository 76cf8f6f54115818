import { beforeEach, describe, expect, it, vi } from 'vitest';

const own = 'moz-extension://6f2a/';
/** What this extension's own pages and worker look like to a listener. */
const ownSender = { id: 'tabcast', url: `${own}popup/index.html` };
const strangers = [
  ['another extension', { id: 'other', url: 'moz-extension://other/popup.html' }],
  ['another extension that names a page of this one', { id: 'other', url: ownSender.url }],
  ['a script in a web page', { id: 'tabcast', url: 'https://tabcast.example/popup/index.html' }],
  ['a page whose address only begins alike', { id: 'tabcast', url: 'moz-extension://6f2abc/popup.html' }],
  ['somebody without an address', { id: 'tabcast' }],
  ['somebody without a name', {}],
] as const;

type Listener = (...args: unknown[]) => unknown;
const listeners = vi.hoisted(() => ({ message: [] as Listener[], connect: [] as Listener[] }));
const event = (list: Listener[]) => ({
  addListener: (listener: Listener) => list.push(listener),
  removeListener: (listener: Listener) => list.splice(list.indexOf(listener), 1),
});
vi.mock('webextension-polyfill', () => ({
  default: {
    runtime: {
      id: 'tabcast',
      getURL: (path: string) => own + path,
      onMessage: event(listeners.message),
      onConnect: event(listeners.connect),
      connect: ({ name }: { name: string }) => connectTo(name),
    },
  },
}));

const { onConnect, onMessage, onMessageTo, sendTo } = await import('../../../extension/platform/runtime.ts');

beforeEach(() => {
  listeners.message.length = 0;
  listeners.connect.length = 0;
});

/** A port as the browser hands it over. */
function portOf(sender: object) {
  return {
    name: 'host',
    sender,
    disconnect: vi.fn(),
    onDisconnect: { addListener: vi.fn() },
    onMessage: { addListener: vi.fn() },
  };
}

describe('a message', () => {
  it("is heard from this extension's own contexts", async () => {
    onMessage((message) => Promise.resolve(['heard', message]));
    expect(await listeners.message[0]!('start', ownSender)).toEqual(['heard', 'start']);
  });

  it.each(strangers)('is neither heard nor answered from %s', (_who, sender) => {
    const handler = vi.fn();
    onMessage(handler);
    expect(listeners.message[0]!('start', sender)).toBeUndefined();
    expect(handler).not.toHaveBeenCalled();
  });
});

/** Two ends of one connection, as the browser makes them: those who listen for connections get the other end. */
function connectTo(name: string) {
  const end = () => {
    const messages: Listener[] = [];
    const closes: Listener[] = [];
    return {
      name,
      sender: ownSender,
      messages,
      closes,
      onMessage: { addListener: (listener: Listener) => messages.push(listener) },
      onDisconnect: { addListener: (listener: Listener) => closes.push(listener) },
    };
  };
  const [near, far] = [end(), end()];
  // Messages arrive later, and those to nobody end the connection.
  const pass = (to: ReturnType<typeof end>) => (message: unknown) =>
    queueMicrotask(() => {
      if (listeners.connect.length === 0) near.closes.forEach((close) => close());
      to.messages.forEach((listener) => listener(message));
    });
  const [nearPort, farPort] = [
    { ...near, postMessage: pass(far), disconnect: () => far.closes.forEach((close) => close()) },
    { ...far, postMessage: pass(near), disconnect: () => near.closes.forEach((close) => close()) },
  ];
  listeners.connect.forEach((listener) => listener(farPort));
  return nearPort;
}

describe('a message to one context', () => {
  it('is answered by that one, and neither sent to nor seen by any other', async () => {
    const others = vi.fn();
    onMessage(others);
    onMessageTo('background', others);
    onMessageTo('host', (message) => Promise.resolve(['heard', message]));
    expect(await sendTo('host', { key: 'k' })).toEqual(['heard', { key: 'k' }]);
    expect(others).not.toHaveBeenCalled();
  });

  it.each([
    ['nobody is there', () => {}],
    ['it is left unanswered', () => onMessageTo('host', () => undefined)],
    ['the answer fails', () => onMessageTo('host', () => Promise.reject(new Error('no')))],
  ])('resolves without an answer when %s', async (_why, listen) => {
    listen();
    expect(await sendTo('host', 'start')).toBeUndefined();
  });
});

describe('a connection', () => {
  it("is taken from this extension's own contexts", () => {
    const handler = vi.fn();
    onConnect('host', handler);
    const port = portOf(ownSender);
    listeners.connect[0]!(port);
    expect(handler).toHaveBeenCalledOnce();
    expect(port.disconnect).not.toHaveBeenCalled();
  });

  it.each(strangers)('is closed when it comes from %s', (_who, sender) => {
    const handler = vi.fn();
    onConnect('host', handler);
    const port = portOf(sender);
    listeners.connect[0]!(port);
    expect(handler).not.toHaveBeenCalled();
    expect(port.disconnect).toHaveBeenCalledOnce();
  });
});
