import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Host } from './network.ts';
import { waitUntil } from './wait-until.ts';

/** A server program that a test started; ended by its own process id. */
export interface ServerProcess {
  readonly pid: number;
  /** SIGTERM (or another signal), then wait until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a program and waits until each port accepts connections; its output is in the error when it ends instead. */
export async function startServer(
  command: string,
  args: readonly string[],
  ports: readonly number[],
  { address = '127.0.0.1', before = [] }: Partial<Pick<Host, 'address' | 'before'>> = {},
): Promise<ServerProcess> {
  const [program, ...rest] = [...before, command, ...args];
  const child = spawn(program!, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => (output = (output + bytes.toString()).slice(-4000)));
  }
  const gone = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${command} ended with code ${code}: ${output}`)));
  });
  gone.catch(() => undefined);
  const accepting = Promise.all(
    ports.map((port) =>
      waitUntil(`${command} accepts connections on port ${port}`, () => accepts(port, address)),
    ),
  );
  await Promise.race([accepting, gone]);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  };
  return { pid: child.pid!, stop };
}

/** Whether something accepts connections there: it is another program, so all that can be done is to try. */
async function accepts(port: number, host: string): Promise<boolean> {
  const socket = connect({ port, host });
  const open = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  socket.destroy();
  return open;
}
