import browser, { type Runtime } from 'webextension-polyfill';

/** Answers a message, or returns undefined to leave it to another context. */
export type MessageHandler = (message: unknown) => Promise<unknown> | undefined;

/** One end of a long-lived connection between two contexts of this extension. */
export interface Port {
  send(message: unknown): void;
  onMessage(handler: (message: unknown) => void): void;
  /** The other end went away, or was never there. Not called after an own `close()`. */
  onClose(handler: () => void): void;
  close(): void;
}

/**
 * True only for this extension's own pages and worker. A content script carries the extension's id too but the
 * address of the page it runs in, so the address decides.
 */
function isOwn(sender: Runtime.MessageSender | undefined): boolean {
  return sender?.id === browser.runtime.id && sender.url?.startsWith(browser.runtime.getURL('')) === true;
}

/**
 * Sends to every other context of the extension: for what each of them may hear.
 * @returns the first answer; undefined when nobody answered or nobody is there.
 */
export async function sendMessage(message: unknown): Promise<unknown> {
  try {
    return await browser.runtime.sendMessage(message);
  } catch {
    // "Receiving end does not exist", or the receiver went away before it answered.
    return undefined;
  }
}

/** Listens for messages of this extension's own contexts; what comes from anybody else is not even answered. */
export function onMessage(handler: MessageHandler): () => void {
  const listener = (message: unknown, sender: Runtime.MessageSender): Promise<unknown> | undefined =>
    isOwn(sender) ? handler(message) : undefined;
  browser.runtime.onMessage.addListener(listener);
  return () => browser.runtime.onMessage.removeListener(listener);
}

/**
 * Sends to the one context that answers under this name (`onMessageTo`): no other sees it.
 * @returns the answer; undefined when nobody is there, or went away before the answer.
 */
export function sendTo(name: string, message: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    const port = connect(name);
    port.onMessage((said) => {
      port.close();
      resolve(typeof said === 'object' && said !== null && 'answer' in said ? said.answer : undefined);
    });
    port.onClose(() => resolve(undefined));
    port.send(message);
  });
}

/** Answers what this extension's own contexts send to this name; what the handler leaves out stays unanswered. */
export function onMessageTo(name: string, handler: MessageHandler): () => void {
  return onConnect(name, (port) => {
    port.onMessage((message) => {
      const answering = handler(message);
      if (!answering) return port.close();
      answering.then(
        (answer) => port.send({ answer }),
        () => port.close(),
      );
    });
  });
}

/** Opens a connection to whichever context accepts this name; `onClose` follows at once where there is none. */
export function connect(name: string): Port {
  return wrap(browser.runtime.connect({ name }));
}

/** Accepts connections of this name from this extension's own contexts; others are closed. */
export function onConnect(name: string, handler: (port: Port) => void): () => void {
  const listener = (port: Runtime.Port): void => {
    if (port.name !== name) return;
    if (isOwn(port.sender)) handler(wrap(port));
    else port.disconnect();
  };
  browser.runtime.onConnect.addListener(listener);
  return () => browser.runtime.onConnect.removeListener(listener);
}

function wrap(port: Runtime.Port): Port {
  let open = true;
  port.onDisconnect.addListener(() => {
    open = false;
    // Reading it is what keeps Chrome from reporting "Receiving end does not exist" as an unchecked error.
    void browser.runtime.lastError;
  });
  return {
    send(message) {
      if (open) port.postMessage(message);
    },
    onMessage(handler) {
      port.onMessage.addListener((message) => handler(message));
    },
    onClose(handler) {
      port.onDisconnect.addListener(() => handler());
    },
    close() {
      open = false;
      port.disconnect();
    },
  };
}

/** Calls `handler` when the browser has started with this extension in it. */
export function onBrowserStart(handler: () => void): void {
  browser.runtime.onStartup.addListener(handler);
}

/** Calls `handler` once after the extension was installed (not when it was updated). */
export function onInstalled(handler: () => void): void {
  browser.runtime.onInstalled.addListener(({ reason }) => {
    if (reason === 'install') handler();
  });
}
