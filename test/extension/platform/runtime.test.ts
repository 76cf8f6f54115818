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
    },
  },
}));

const { onConnect, onMessage } = await import('../../../extension/platform/runtime.ts');

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
