import * as v from 'valibot';
import { fleetPaths, fleetViewSchema, type FleetView } from '#protocol';
import { askOwner } from './ask-owner.ts';
import { ConfigError } from './config/config-error.ts';
import type { Settings } from './config/settings.ts';
import type { Clock } from './lib/clock.ts';

/** How often it is asked how far it is, in ms. */
const lookMs = 250;

/** @throws {ConfigError} where none runs here that is one of a fleet */
export async function fleetStatus(settings: Settings): Promise<string> {
  const seen = await view(settings);
  return settings.json ? JSON.stringify(seen) : fleetTable(seen);
}

/**
 * Has the companion that runs here take leave, and waits until it has.
 * @param say told how far it is, whenever that changes
 * @returns what has become of its shows, and whether none is left
 * @throws {ConfigError} where none runs here that is one of a fleet
 */
export async function drainFleet(
  settings: Settings,
  clock: Clock,
  say: (line: string) => void,
): Promise<{ readonly text: string; readonly isDone: boolean }> {
  await ask(settings, fleetPaths.drain, 'POST');
  let said = -1;
  for (;;) {
    const { shows: left, leaving } = await view(settings);
    const { shows, gone, isOver } = leaving ?? { shows: 0, gone: 0, isOver: true };
    const isDone = isOver && left === 0;
    const text = settings.json
      ? JSON.stringify({ shows, gone, left, isOver })
      : drainText(gone, left, isOver);
    if (isOver) return { text, isDone };
    if (gone !== said) say(text);
    said = gone;
    await new Promise<void>((resolve) => clock.setTimer(lookMs, resolve));
  }
}

function drainText(gone: number, left: number, isOver: boolean): string {
  if (!isOver) return `${gone} of ${gone + left} shows have gone on at others …`;
  if (left === 0) return `It takes no new shows, and none is left: ${gone} have gone on at others.`;
  return (
    `It takes no new shows; ${gone} have gone on at others, and ${left} are still here: no other companion has room for them, ` +
    'or their browsers cannot be sent elsewhere. Start one more companion and drain again, or wait until they end.'
  );
}

/** The nodes of a fleet, for a person to read. */
export function fleetTable({ name, node, isSure, nodes }: FleetView): string {
  const rows = nodes.map(({ id, address, shows, destinations, capacity, busy, isOpen }) => [
    address + (id === node ? ' (this one)' : ''),
    `${shows} of ${capacity} shows`,
    `${destinations} destinations`,
    `${Math.round(busy * 100)} % busy`,
    isOpen ? '' : 'takes leave',
  ]);
  const sum = (of: 'shows' | 'destinations' | 'capacity'): number =>
    nodes.reduce((all, each) => all + each[of], 0);
  const busy = nodes.reduce((all, each) => all + each.busy, 0) / Math.max(1, nodes.length);
  if (nodes.length > 1)
    rows.push([
      `all ${nodes.length}`,
      `${sum('shows')} of ${sum('capacity')} shows`,
      `${sum('destinations')} destinations`,
      `${Math.round(busy * 100)} % busy`,
      '',
    ]);
  const widths = [0, 1, 2, 3].map((at) => Math.max(0, ...rows.map((row) => row[at]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const away = isSure ? [] : ['NATS does not answer: what stands here is what was known last.'];
  return [`Fleet ${name}`, ...away, ...lines].join('\n');
}

async function view(settings: Settings): Promise<FleetView> {
  const answer = await ask(settings, fleetPaths.view, 'GET');
  return v.parse(fleetViewSchema, await answer.json());
}

async function ask(settings: Settings, path: string, method: 'GET' | 'POST'): Promise<Response> {
  const answer = await askOwner(settings, path, method);
  if (answer.status === 404)
    throw new ConfigError('The companion that runs here is none of a fleet. Start it with --fleet.');
  if (!answer.ok)
    throw new ConfigError(`The companion that runs here does not answer that (${answer.status}).`);
  return answer;
}
