import * as v from 'valibot';
import { fleetPaths, fleetViewSchema, type FleetView } from '#protocol';
import { askOwner } from './ask-owner.ts';
import { ConfigError } from './config/config-error.ts';
import type { Settings } from './config/settings.ts';

/** @throws {ConfigError} where none runs here that is one of a fleet */
export async function fleetStatus(settings: Settings): Promise<string> {
  const answer = await ask(settings, fleetPaths.view, 'GET');
  const view = v.parse(fleetViewSchema, await answer.json());
  return settings.json ? JSON.stringify(view) : fleetTable(view);
}

/** @throws {ConfigError} where none runs here that is one of a fleet */
export async function drainFleet(settings: Settings): Promise<string> {
  await ask(settings, fleetPaths.drain, 'POST');
  return 'It takes no new shows, and those that run go on at others, one after another. `fleet status` shows how many are left.';
}

/** The nodes of a fleet, for a person to read. */
export function fleetTable({ name, node, isSure, nodes }: FleetView): string {
  const rows = nodes.map(({ id, address, shows, capacity, busy, isOpen }) => [
    address + (id === node ? ' (this one)' : ''),
    `${shows} of ${capacity} shows`,
    `${Math.round(busy * 100)} % busy`,
    isOpen ? '' : 'takes leave',
  ]);
  const widths = [0, 1, 2].map((at) => Math.max(0, ...rows.map((row) => row[at]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const away = isSure ? [] : ['NATS does not answer: what stands here is what was known last.'];
  return [`Fleet ${name}`, ...away, ...lines].join('\n');
}

async function ask(settings: Settings, path: string, method: 'GET' | 'POST'): Promise<Response> {
  const answer = await askOwner(settings, path, method);
  if (answer.status === 404)
    throw new ConfigError('The companion that runs here is none of a fleet. Start it with --fleet.');
  if (!answer.ok)
    throw new ConfigError(`The companion that runs here does not answer that (${answer.status}).`);
  return answer;
}
