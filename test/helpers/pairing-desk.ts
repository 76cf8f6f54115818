import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ControlStream } from '../../companion/control/control-stream.ts';
import { LogTail } from '../../companion/control/log-tail.ts';
import { PairingBook } from '../../companion/control/pairing-book.ts';
import { PairingCodes } from '../../companion/control/pairing-codes.ts';
import { systemClock, type Clock } from '../../companion/lib/clock.ts';
import { newSecret, type Status } from '../../companion/protocol/index.ts';
import { plainHello } from './hello.ts';

const idle: Status = { ...plainHello, uptimeMs: 0, ffmpegVersion: null, broadcasts: [] };

/** The page as it is built, in the fewest files. */
const pageFiles = { 'index.html': '<!doctype html><title>Tabcast</title>', 'assets/main-1.js': 'void 0;' };

/** What a control port has beside its source, in a folder of its own: what it pairs browsers with, and its page. */
export function openPairingDesk(clock: Clock = systemClock, status: () => Status = () => idle) {
  const dataDir = mkdtempSync(join(tmpdir(), 'tabcast-pairing-'));
  const book = new PairingBook(dataDir);
  /** Every code that was shown, in order. */
  const shown: string[] = [];
  const codes = new PairingCodes({ clock, book, show: (code) => void (code !== null && shown.push(code)) });
  const page = join(dataDir, 'page');
  mkdirSync(join(page, 'assets'), { recursive: true });
  for (const [name, text] of Object.entries(pageFiles)) writeFileSync(join(page, name), text);
  const logTail = new LogTail();
  const configFile = join(dataDir, 'config.json');
  const stream = new ControlStream({ clock, status, configFile, settings: [], log: logTail, book, codes });
  const clear = (): void => {
    codes.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { book, codes, pageKey: newSecret(), page, stream, logTail, shown, dataDir, clear };
}
