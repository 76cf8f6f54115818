import { controlPort, platforms } from '#protocol';
import { portNames, type PortName } from './options.ts';

type AskedPorts = Readonly<Record<PortName, number | null>>;

/**
 * The ports to try for one listener, in order. A port that was asked for is taken or nothing: whoever names one
 * counts on it. Otherwise the usual one and its spares, without those that another listener was given.
 */
export function portCandidates(name: PortName, asked: AskedPorts): readonly number[] {
  const own = asked[name];
  if (own !== null) return [own];
  const { port, sparePorts } = name === 'control' ? controlPort : platforms[name];
  const others = portNames.filter((other) => other !== name).map((other) => asked[other]);
  return [port, ...sparePorts].filter((candidate) => !others.includes(candidate));
}

/** The port that a listener has unless something is in its way. */
export function usualPort(name: PortName): number {
  return name === 'control' ? controlPort.port : platforms[name].port;
}

/** What a listener is called in sentences. */
export function portTitle(name: PortName): string {
  return name === 'control' ? 'Control' : platforms[name].name;
}
