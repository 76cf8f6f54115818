/**
 * Ports that browsers refuse to open a connection to, above the well-known ones
 * (WHATWG Fetch, "port blocking": https://fetch.spec.whatwg.org/#port-blocking).
 */
const blocked: ReadonlySet<number> = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  10_080,
]);

/** Whether a browser can reach a listener on this port; 0 asks the system for any free one, which always can. */
export function reachableFromBrowser(port: number): boolean {
  return port === 0 || (port >= 1_024 && port <= 65_535 && !blocked.has(port));
}
