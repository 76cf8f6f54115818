import { PairingBook, PairingBookError } from '../control/pairing-book.ts';
import { ok, problem, warning, type Check } from './finding.ts';

export function checkPairings(dataDir: string): Check {
  return async () => {
    const topic = 'pairing';
    try {
      const browsers = await new PairingBook(dataDir).list();
      if (browsers.length > 0) return [ok(topic, browsers.map(({ name }) => name).join(', '))];
      const how =
        'Start the companion, and enter the code that it shows on the welcome page of the extension, or in its settings.';
      return [warning(topic, 'no browser is paired yet', how)];
    } catch (error) {
      if (!(error instanceof PairingBookError)) throw error;
      return [problem(topic, error.message, 'Look at the file; without it, browsers are paired anew.')];
    }
  };
}
