import type { Hand } from './popup.ts';

/** Of a companion's output as JSON, the line with the pairing code that it showed last. */
export function lastCode(lines: readonly string[]): string {
  const line = lines.findLast((one) => one.startsWith('{"event":"pairing"'));
  if (line === undefined) throw new Error('the companion has shown no pairing code');
  return (JSON.parse(line) as { code: string }).code;
}

/** How each page with the pairing form shows that the browser is paired. */
const paired = {
  settings: '#companion [data-paired="true"]',
  welcome: '[data-step="pair"][data-done="true"]',
};

/** Enters the code that the companion shows, on the settings or the welcome page, and waits until the browser is paired. */
export async function enterCode(
  hand: Hand,
  companion: { readonly pairingCode: string },
  page: keyof typeof paired = 'settings',
): Promise<void> {
  await hand.type('input[name="pairing-code"]', companion.pairingCode);
  await hand.click('.pairing-form button[type="submit"]');
  await hand.see(paired[page]);
}
