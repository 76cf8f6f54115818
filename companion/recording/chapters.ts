/** A moment that a person has marked. */
export interface Chapter {
  /** From the beginning of the file, in ms. */
  readonly atMs: number;
  readonly label: string;
}

/** What stands before the first marker: players want chapters from the beginning on. */
const firstLabel = 'Start';
/** The end of the last chapter where it is not known, in ms: players take the end of the file. */
const openEndMs = 1;

/**
 * The chapters as ffmpeg reads them (https://ffmpeg.org/ffmpeg-formats.html#Metadata-1).
 * @param chapters in their order
 * @param durationMs of the file as far as it is known
 */
export function chapterText(chapters: readonly Chapter[], durationMs: number): string {
  const first = chapters[0]?.atMs === 0 ? [] : [{ atMs: 0, label: firstLabel }];
  const all = [...first, ...chapters];
  const blocks = all.map(({ atMs, label }, index) => {
    const end = all[index + 1]?.atMs ?? Math.max(durationMs, atMs + openEndMs);
    return `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${Math.round(atMs)}\nEND=${Math.round(end)}\ntitle=${escaped(label)}\n`;
  });
  return `;FFMETADATA1\n${blocks.join('')}`;
}

function escaped(label: string): string {
  return label.replace(/[\\=;#\n]/g, '\\$&');
}
