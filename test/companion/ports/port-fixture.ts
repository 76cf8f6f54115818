import { systemClock, type Clock } from '../../../companion/lib/clock.ts';
import { Door } from '../../../companion/lib/door.ts';
import type { Pairings } from '../../../companion/ports/pairings.ts';
import { PlatformPort, type PlatformPortOptions } from '../../../companion/ports/platform-port.ts';
import { Seats } from '../../../companion/ports/seats.ts';
import { RemoteBrowsers } from '../../../companion/remote/browsers.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { pageOrigin } from '../../helpers/relay-client.ts';
import { DoubleDesk } from './double-desk.ts';

export interface PortFixtureOptions {
  readonly allowOrigins?: readonly string[];
  readonly token?: string;
  readonly extensionIds?: readonly string[];
  readonly pairings?: Pairings;
  readonly seats?: Seats;
  readonly clock?: Clock;
  readonly openRehearsal?: PlatformPortOptions['openRehearsal'];
  readonly remote?: PlatformPortOptions['remote'];
}

/** A real listener on a free port in front of a double desk. */
export async function openPort(options: PortFixtureOptions = {}) {
  const {
    allowOrigins = [pageOrigin],
    token = null,
    extensionIds = [],
    pairings = { find: () => Promise.resolve(null) },
    seats = new Seats(1),
    clock = systemClock,
    openRehearsal = () => Promise.resolve(null),
    remote = new RemoteBrowsers(),
  } = options;
  const desk = new DoubleDesk();
  const door = new Door({ allowOrigins, extensionIds, token, clock });
  const log = captureLog();
  const listener = new PlatformPort({
    platform: 'youtube',
    desk,
    door,
    pairings,
    seats,
    clock,
    openRehearsal,
    remote,
    ...log,
  });
  const port = await listener.open([0]);
  return { desk, listener, port, lines: log.lines, redactor: log.redactor };
}
