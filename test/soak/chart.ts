import type { Minute } from './gauge.ts';

const width = 760;
const height = 260;
const room = { left: 56, right: 16, top: 64, bottom: 36 };

/** Memory and open handles, minute by minute, as an SVG. */
export function chart(minutes: readonly Minute[], subtitle: string): string {
  const mostMb = Math.max(...minutes.map(({ rssMb }) => rssMb)) * 1.2;
  const mostHandles = Math.max(...minutes.map(({ handles }) => handles)) * 1.2;
  const last = minutes.length;
  const x = (minute: number): number =>
    room.left + ((minute - 1) / Math.max(1, last - 1)) * (width - room.left - room.right);
  const y = (share: number): number => height - room.bottom - share * (height - room.top - room.bottom);
  const line = (share: (minute: Minute) => number, colour: string): string => {
    const points = minutes.map((each) => `${x(each.minute).toFixed(1)},${y(share(each)).toFixed(1)}`);
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`;
  };
  const ticks = [...new Set([1, Math.ceil(last / 2), last])].map(
    (minute) =>
      `<text x="${x(minute)}" y="${height - 14}" text-anchor="${minute === last ? 'end' : 'middle'}">${minute} min</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13" fill="#1e293b">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="16" y="24" font-size="15" font-weight="bold">A long show with faults</text><text x="16" y="44" fill="#475569">${subtitle}</text>`,
    `<text x="16" y="${y(minutes.at(-1)!.rssMb / mostMb) - 8}" fill="#2563eb">memory resident, ${minutes.at(-1)!.rssMb.toFixed(0)} MB</text>`,
    line(({ rssMb }) => rssMb / mostMb, '#2563eb'),
    `<text x="16" y="${y(minutes.at(-1)!.heldMb / mostMb) - 8}" fill="#0f766e">memory held, ${minutes.at(-1)!.heldMb.toFixed(0)} MB</text>`,
    line(({ heldMb }) => heldMb / mostMb, '#0f766e'),
    `<text x="16" y="${y(minutes.at(-1)!.handles / mostHandles / 2) - 8}" fill="#b45309">open handles, ${minutes.at(-1)!.handles}</text>`,
    line(({ handles }) => handles / mostHandles / 2, '#b45309'),
    ...ticks,
    '</svg>\n',
  ].join('\n');
}
