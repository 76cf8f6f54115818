import type { Verdict } from './verdict.ts';

/** One recording in the table. */
export interface VerdictRow {
  /** What it is called: the platform. */
  readonly name: string;
  readonly verdict: Verdict;
  readonly shortcomings: readonly string[];
}

/** The verdicts as a table of plain text, one column for each recording, and below it what is wrong with each. */
export function verdictTable(rows: readonly VerdictRow[]): string {
  const lines: readonly (readonly [string, (verdict: Verdict) => string])[] = [
    ['video', ({ video }) => (video ? `${video.codec} ${video.width}×${video.height}` : 'none')],
    ['frames/s', ({ video }) => video?.fps.toFixed(2) ?? ''],
    ['longest gap', ({ video }) => (video ? `${video.longestGapMs} ms` : '')],
    ['keyframe every', ({ video }) => keyframes(video?.keyframeSeconds ?? null)],
    ['audio', ({ audio }) => (audio ? `${audio.codec} ${audio.sampleRate / 1_000} kHz` : 'none')],
    ['level', ({ audio }) => (audio ? `${audio.meanDb.toFixed(1)} dBFS` : '')],
    ['loudest tone', ({ audio }) => (audio && audio.toneHz !== null ? `${audio.toneHz} Hz` : 'none')],
    ['A/V at start', ({ startOffsetMs }) => (startOffsetMs === null ? '' : `${startOffsetMs} ms`)],
    ['bitrate', ({ bitrate }) => `${Math.round(bitrate / 1_000)} kbit/s`],
    ['length', ({ seconds }) => `${seconds.toFixed(1)} s`],
    ['decode errors', ({ decodeErrors }) => String(decodeErrors.length)],
  ];
  const cells = [
    ['', ...rows.map(({ name }) => name)],
    ...lines.map(([title, read]) => [title, ...rows.map(({ verdict }) => read(verdict))]),
    ['verdict', ...rows.map(({ shortcomings }) => (shortcomings.length === 0 ? 'right' : 'WRONG'))],
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const table = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  const wrong = rows.flatMap(({ name, shortcomings }) =>
    shortcomings.map((sentence) => `${name}: ${sentence}`),
  );
  return [...table, ...(wrong.length > 0 ? ['', ...wrong] : [])].join('\n');
}

function keyframes(
  seconds: { readonly min: number; readonly mean: number; readonly max: number } | null,
): string {
  if (!seconds) return '';
  const { min, mean, max } = seconds;
  return `${mean.toFixed(2)} s (${min.toFixed(2)}–${max.toFixed(2)})`;
}
