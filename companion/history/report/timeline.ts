import { phaseOf, type DestinationPhase, type KeptEvent, type ShowRecord } from '#protocol';

/** A stretch of the show; both in milliseconds since its start. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface PhaseSpan extends Span {
  readonly phase: DestinationPhase;
  /** What was said of it; empty where nothing was. */
  readonly message: string;
}

/** What happened at one destination, in order. */
export interface DestinationTimeline {
  readonly id: string;
  readonly phases: readonly PhaseSpan[];
  /** When viewers there got nothing, between the first and the last time that they did. */
  readonly gaps: readonly PhaseSpan[];
  /** When pictures were dropped, and how many. */
  readonly drops: readonly (Span & { readonly frames: number })[];
  readonly reconnects: readonly number[];
}

export interface Timeline {
  readonly lengthMs: number;
  readonly destinations: readonly DestinationTimeline[];
  readonly slates: readonly Span[];
  readonly markers: readonly { readonly at: number; readonly label: string }[];
  readonly restarts: readonly number[];
}

/** Drops that are not farther apart than this, in ms, are one. */
const sameDropMs = 10_000;

type Of<Kind extends KeptEvent['kind']> = Extract<KeptEvent, { kind: Kind }>;

export function timelineOf(show: ShowRecord): Timeline {
  const { events } = show;
  const lengthMs = Math.max(show.endedAt - show.startedAt, events.at(-1)?.at ?? 0, 1);
  const of = <Kind extends KeptEvent['kind']>(kind: Kind): Of<Kind>[] =>
    events.filter((event): event is Of<Kind> => event.kind === kind);
  return {
    lengthMs,
    destinations: show.destinations.map(({ id }) => ({
      id,
      ...phasesOf(
        of('destination').filter((event) => event.destination === id),
        lengthMs,
      ),
      drops: dropsOf(of('drop').filter((event) => event.destination === id)),
      reconnects: of('reconnect')
        .filter((event) => event.destination === id)
        .map(({ at }) => at),
    })),
    slates: slatesOf(of('slate'), lengthMs),
    markers: of('marker').map(({ at, label }) => ({ at, label })),
    restarts: of('restart').map(({ at }) => at),
  };
}

function phasesOf(events: readonly Of<'destination'>[], lengthMs: number) {
  const phases: PhaseSpan[] = [];
  for (const { at, message, ...state } of events) {
    const phase = phaseOf(state);
    const last = phases.at(-1);
    if (last?.phase === phase && last.message === message) continue;
    if (last) phases.splice(-1, 1, { ...last, to: at });
    phases.push({ from: at, to: lengthMs, phase, message });
  }
  const isLive = ({ phase }: PhaseSpan): boolean => phase === 'live';
  const [first, last] = [phases.findIndex(isLive), phases.findLastIndex(isLive)];
  const isOver = phases.at(-1)?.phase === 'ended' || first === -1;
  // What was not live at the end is no gap where somebody has stopped it.
  const between = phases.slice(first + 1, isOver ? Math.max(last, 0) : undefined);
  return {
    phases: phases.filter(({ from, to }) => to > from),
    gaps: joined(between.filter((each) => !isLive(each))),
  };
}

/** What follows one another without a break is one gap, with what was said first. */
function joined(spans: readonly PhaseSpan[]): PhaseSpan[] {
  const all: PhaseSpan[] = [];
  for (const span of spans) {
    const last = all.at(-1);
    if (last?.to === span.from)
      all.splice(-1, 1, { ...last, to: span.to, message: last.message || span.message });
    else all.push(span);
  }
  return all.filter(({ from, to }) => to > from);
}

function dropsOf(events: readonly Of<'drop'>[]): (Span & { frames: number })[] {
  const all: (Span & { frames: number })[] = [];
  for (const { at, frames } of events) {
    const last = all.at(-1);
    if (last && at - last.to <= sameDropMs)
      all.splice(-1, 1, { ...last, to: at, frames: last.frames + frames });
    else all.push({ from: Math.max(0, at - 1_000), to: at, frames });
  }
  return all;
}

function slatesOf(events: readonly Of<'slate'>[], lengthMs: number): Span[] {
  const all: Span[] = [];
  for (const { at, showing } of events) {
    const last = all.at(-1);
    if (showing) all.push({ from: at, to: lengthMs });
    else if (last) all.splice(-1, 1, { ...last, to: at });
  }
  return all.filter(({ from, to }) => to > from);
}
