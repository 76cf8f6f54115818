import type { Contest } from './by-sound.ts';

const width = 800;
const left = 325;
const right = 90;
const barHeight = 18;
const rowHeight = 24;
const top = 62;
/** Room for the name of a sound, and between two. */
const headHeight = 32;

/** Bars of CPU as an SVG, a group for each kind of sound; what ffmpeg has of it is the paler part. */
export function soundChart(contests: readonly Contest[], subtitle: string): string {
  const most = Math.max(...contests.flatMap(({ results }) => results.map(({ cpu }) => cpu)));
  const length = (cpu: number): number => Math.round((cpu / most) * (width - left - right));
  const lines: string[] = [];
  let y = top;
  for (const { sound, results } of contests) {
    lines.push(`<text x="16" y="${y + 18}" font-weight="bold">${sound}</text>`);
    y += headHeight;
    for (const { name, title, cpu, cpuSeconds, cpuByProgram } of results) {
      const all = length(cpu);
      const ffmpeg = length(((cpuByProgram['ffmpeg'] ?? 0) / cpuSeconds) * cpu);
      const [own, pale] = name === 'tabcast' ? ['#2563eb', '#93c5fd'] : ['#64748b', '#cbd5e1'];
      lines.push(
        `<text x="${left - 10}" y="${y + 14}" text-anchor="end">${title}</text>` +
          `<rect x="${left}" y="${y}" width="${ffmpeg}" height="${barHeight}" fill="${pale}"/>` +
          `<rect x="${left + ffmpeg}" y="${y}" width="${all - ffmpeg}" height="${barHeight}" fill="${own}"/>` +
          `<text x="${left + all + 6}" y="${y + 14}">${(cpu * 100).toFixed(1)} %</text>`,
      );
      y += rowHeight;
    }
  }
  const height = y + 16;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13" fill="#1e293b">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="16" y="24" font-size="15" font-weight="bold">CPU at three destinations by what is heard, share of one core</text><text x="16" y="44" fill="#475569">${subtitle}; the pale part is ffmpeg</text>`,
    ...lines,
    '</svg>\n',
  ].join('\n');
}
