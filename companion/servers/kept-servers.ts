import { readFile } from 'node:fs/promises';
import { formatIngestUrl, presetById } from '#protocol';
import * as v from 'valibot';
import { writeWhole } from '../lib/write-whole.ts';
import type { MeasuredServer } from './measure.ts';
import { ownServer, type Server } from './server-list.ts';

/** What is known of a platform's servers. Times are Unix times in ms; null for never. */
export interface KnownServers {
  /** When the platform was asked for its list, whether or not it answered. */
  readonly askedAt: number | null;
  /** What it listed last; empty where it never did. */
  readonly listed: readonly Server[];
  readonly measuredAt: number | null;
  /** The nearest, those first that are nearer. */
  readonly nearest: readonly MeasuredServer[];
}

export const nothingKnown: KnownServers = { askedAt: null, listed: [], measuredAt: null, nearest: [] };

const time = v.nullable(v.pipe(v.number(), v.minValue(0)));
const serverSchema = v.object({ name: v.string(), url: v.string() });
const fileSchema = v.record(
  v.string(),
  v.object({
    askedAt: time,
    listed: v.array(serverSchema),
    measuredAt: time,
    nearest: v.array(v.object({ ...serverSchema.entries, ms: v.pipe(v.number(), v.minValue(0)) })),
  }),
);

/**
 * Reads what was known of the platforms' servers. A file that is not there, or damaged, is nothing known; and so is a server in
 * it that is not the platform's own: who can write there leads no key elsewhere.
 */
export async function readKnownServers(file: string): Promise<ReadonlyMap<string, KnownServers>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), fileSchema), text);
  if (!read.success) return new Map();
  const known = Object.entries(read.output).flatMap(([id, { listed, nearest, ...times }]) => {
    const preset = presetById(id);
    if (!preset) return [];
    const own = <T extends v.InferOutput<typeof serverSchema>>(
      all: readonly T[],
    ): (Omit<T, 'url'> & Server)[] =>
      all.flatMap((one) => {
        const server = ownServer(one.name, one.url, preset);
        return server ? [{ ...one, ...server }] : [];
      });
    return [[id, { ...times, listed: own(listed), nearest: own(nearest) }] as const];
  });
  return new Map(known);
}

/** @throws the system's error when it cannot be written */
export function writeKnownServers(file: string, known: ReadonlyMap<string, KnownServers>): Promise<void> {
  const text = <T extends Server>(one: T): Omit<T, 'url'> & { url: string } => ({
    ...one,
    url: formatIngestUrl(one.url),
  });
  const all = [...known].map(([id, { listed, nearest, ...times }]) => {
    return [id, { ...times, listed: listed.map(text), nearest: nearest.map(text) }] as const;
  });
  return writeWhole(file, JSON.stringify(Object.fromEntries(all)));
}
