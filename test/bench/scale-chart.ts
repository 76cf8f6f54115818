import type { Point } from './scale-report.ts';

const width = 760;
const height = 320;
const room = { left: 56, right: 290, top: 72, bottom: 36 };
const colours = ['#2563eb', '#94a3b8'];

/** CPU over the number of destinations, both in powers of ten, a line for each way. */
export function scaleChart(points: readonly Point[], subtitle: string): string {
  const names = [...new Set(points.map(({ name }) => name))];
  const cpus = points.map(({ cpu }) => Math.max(cpu, 0.001));
  const [low, high] = [Math.log10(Math.min(...cpus, 0.05)), Math.log10(Math.max(...cpus, 1))];
  const x = (count: number): number => room.left + (Math.log10(count) / 2) * (width - room.left - room.right);
  const y = (cpu: number): number =>
    room.top + ((high - Math.log10(cpu)) / (high - low)) * (height - room.top - room.bottom);
  const lines = names.map((name, at) => {
    const own = points.filter((point) => point.name === name);
    const colour = colours[at % colours.length]!;
    const corners = own.map(({ count, cpu }) => `${x(count).toFixed(1)},${y(cpu).toFixed(1)}`);
    const dots = own.map(
      ({ count, cpu }) => `<circle cx="${x(count).toFixed(1)}" cy="${y(cpu).toFixed(1)}" r="3"/>`,
    );
    const key = `<text x="${width - room.right + 24}" y="${room.top + 14 + at * 22}">${own[0]!.title}</text>`;
    return `<polyline points="${corners.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/><g fill="${colour}">${dots.join('')}${key}</g>`;
  });
  const counts = [1, 3, 10, 30, 100].map(
    (count) => `<text x="${x(count)}" y="${height - 14}" text-anchor="middle">${count}</text>`,
  );
  const shares = [0.1, 1].map(
    (cpu) =>
      `<text x="${room.left - 8}" y="${y(cpu) + 4}" text-anchor="end">${cpu * 100} %</text><path d="M${room.left} ${y(cpu)}H${width - room.right}" stroke="#e2e8f0"/>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13" fill="#1e293b">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="16" y="24" font-size="15" font-weight="bold">CPU by the number of destinations, share of one core</text><text x="16" y="44" fill="#475569">${subtitle}</text>`,
    ...shares,
    ...lines,
    ...counts,
    '</svg>\n',
  ].join('\n');
}
