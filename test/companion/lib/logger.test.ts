import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';

describe('the log', () => {
  it('writes one JSON object a line, with the fields of the logger and of the line', () => {
    const { logger, lines, records } = captureLog();
    logger.child({ room: 'ports' }).info('listening', { port: 3000 });
    expect(lines[0]).toMatch(/^[^\n]+\n$/);
    expect(records()[0]).toMatchObject({ room: 'ports', msg: 'listening', port: 3000 });
  });

  it('writes text for a person when JSON was not asked for', () => {
    const { logger, lines } = captureLog({ json: false });
    logger.warn('port taken', { port: 5000 });
    expect(lines.join('')).toMatch(/WARN.*port taken[^{]*5000/s);
  });

  it('says nothing below its level', () => {
    const { logger, lines } = captureLog({ level: 'warn' });
    logger.info('quiet');
    logger.warn('heard');
    expect(lines).toHaveLength(1);
  });

  it.each([true, false])('hides secrets in texts, fields, children and errors (json: %s)', (json) => {
    const { logger, redactor, lines } = captureLog({ json });
    redactor.add('sk-canary-1234');
    const err = new Error('bad sk-canary-1234', { cause: new Error('inner sk-canary-1234') });
    logger
      .child({ scope: 'sk-canary-1234' })
      .error('text sk-canary-1234', { err, deep: [{ url: 'x/sk-canary-1234' }] });
    expect(lines.join('')).toContain('[secret]');
    expect(lines.join('')).not.toContain('canary');
  });

  it('stays JSON when a secret is a piece of a number', () => {
    const { logger, redactor, records } = captureLog();
    redactor.add('12345678');
    logger.info('got 12345678', { bytes: 9123456789 });
    expect(records()[0]).toMatchObject({ msg: 'got [secret]', bytes: 9123456789 });
  });

  it.each([true, false])(
    'says what it can of an error that throws when it is looked at (json: %s)',
    async (json) => {
      const clock = new FakeClock();
      const { logger, lines } = captureLog({ json, clock });
      const hostile = (): never => {
        throw new Error('do not look');
      };
      const err = Object.defineProperty(new Error(), 'message', { get: hostile });
      for (let n = 0; n < 3; n += 1) logger.error('broken', { err });
      await clock.advance(1_000);
      expect(lines.join('')).toContain('broken');
      expect(lines.join('')).not.toContain('do not look');
    },
  );

  it('says a repeated line at once, then once a second with its count', async () => {
    const clock = new FakeClock();
    const { logger, records } = captureLog({ clock });
    for (let n = 0; n < 100; n += 1) logger.warn('refused', { n });
    expect(records()).toHaveLength(1);
    await clock.advance(1_000);
    expect(records()).toHaveLength(2);
    expect(records()[1]).toMatchObject({ msg: 'refused', repeated: 99 });
    await clock.advance(1_000);
    logger.warn('refused');
    expect(records()).toHaveLength(3);
    expect(records()[2]).not.toHaveProperty('repeated');
  });

  it('does not take lines about different things for repeats', () => {
    const { logger, records } = captureLog({ clock: new FakeClock() });
    for (const platform of ['youtube', 'twitch']) logger.info('live', { platform });
    for (const platform of ['youtube', 'twitch']) logger.child({ platform }).info('ended');
    logger.error('live');
    expect(records()).toHaveLength(5);
  });

  it('remembers a bounded number of lines', () => {
    const { logger, records } = captureLog({ clock: new FakeClock() });
    for (let n = 0; n <= 500; n += 1) logger.info(`line ${n}`);
    logger.info('line 0');
    expect(records().at(-1)).toMatchObject({ msg: 'line 0' });
    expect(records()).toHaveLength(502);
  });
});
