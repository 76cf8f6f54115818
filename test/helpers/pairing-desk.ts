import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PairingBook } from '../../companion/control/pairing-book.ts';
import { PairingCodes } from '../../companion/control/pairing-codes.ts';
import { systemClock, type Clock } from '../../companion/lib/clock.ts';
import { newSecret } from '../../companion/protocol/index.ts';

/** What a control port pairs browsers with, in a folder of its own. */
export function openPairingDesk(clock: Clock = systemClock) {
  const dataDir = mkdtempSync(join(tmpdir(), 'tabcast-pairing-'));
  const book = new PairingBook(dataDir);
  /** Every code that was shown, in order. */
  const shown: string[] = [];
  const codes = new PairingCodes({ clock, book, show: (code) => void (code !== null && shown.push(code)) });
  const clear = (): void => {
    codes.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { book, codes, pageKey: newSecret(), shown, dataDir, clear };
}
