import type { Result } from './report.ts';

const width = 800;
const left = 325;
const barHeight = 18;
const rowHeight = 34;
const top = 82;

/** Two bar charts side by side as an SVG: CPU and memory of every contestant. */
export function chart(results: readonly Result[], subtitle: string): string {
  const height = top + results.length * rowHeight + 16;
  const half = (width - left) / 2;
  const rows = results.map((result, index) => {
    const y = top + index * rowHeight;
    const cpu = bar(left, y, half, result.cpu, highest(results, 'cpu'), `${(result.cpu * 100).toFixed(1)} %`);
    const memory = bar(
      left + half,
      y,
      half,
      result.peakMb,
      highest(results, 'peakMb'),
      `${result.peakMb.toFixed(0)} MB`,
    );
    const colour = ['tabcast', 'vp8'].includes(result.name) ? '#2563eb' : '#94a3b8';
    return `<text x="${left - 10}" y="${y + 14}" text-anchor="end">${result.title}</text><g fill="${colour}">${cpu.box}${memory.box}</g>${cpu.label}${memory.label}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13" fill="#1e293b">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="16" y="24" font-size="15" font-weight="bold">Three destinations at once</text><text x="16" y="44" fill="#475569">${subtitle}</text>`,
    `<text x="${left}" y="70" fill="#475569">CPU, share of one core</text><text x="${left + half}" y="70" fill="#475569">peak memory</text>`,
    ...rows,
    '</svg>\n',
  ].join('\n');
}

function bar(x: number, y: number, room: number, value: number, most: number, label: string) {
  const length = Math.max(1, Math.round((value / most) * (room - 80)));
  return {
    box: `<rect x="${x}" y="${y}" width="${length}" height="${barHeight}" rx="2"/>`,
    label: `<text x="${x + length + 6}" y="${y + 14}">${label}</text>`,
  };
}

function highest(results: readonly Result[], field: 'cpu' | 'peakMb'): number {
  return Math.max(...results.map((result) => result[field]));
}
