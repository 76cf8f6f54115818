import type { Companion } from './companion.ts';
import type { Hand } from './popup.ts';

/** Enters the code that the companion shows, on the settings page, and waits until the browser is paired. */
export async function enterCode(hand: Hand, companion: Companion): Promise<void> {
  await hand.see('#companion [data-paired="false"]');
  await hand.type('input[name="pairing-code"]', companion.pairingCode);
  await hand.click('.pairing-form button[type="submit"]');
  await hand.see('#companion [data-paired="true"]');
}
