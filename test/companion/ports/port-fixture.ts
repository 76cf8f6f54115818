import { systemClock } from '../../../companion/lib/clock.ts';
import { Door } from '../../../companion/lib/door.ts';
import { PlatformPort } from '../../../companion/ports/platform-port.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { DoubleDesk } from './double-desk.ts';

/** A real listener on a free port in front of a double desk. */
export async function openPort(options: { allowOrigins?: string[]; token?: string } = {}) {
  const desk = new DoubleDesk();
  const door = new Door({ allowOrigins: options.allowOrigins ?? [], token: options.token ?? null });
  const { logger, redactor, lines } = captureLog();
  const listener = new PlatformPort({
    platform: 'youtube',
    desk,
    door,
    logger,
    redactor,
    clock: systemClock,
  });
  const port = await listener.open([0]);
  return { desk, listener, port, lines };
}
