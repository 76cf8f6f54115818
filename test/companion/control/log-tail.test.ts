import { describe, expect, it } from 'vitest';
import { LogTail } from '../../../companion/control/log-tail.ts';
import { createLogger } from '../../../companion/lib/logger.ts';
import { Redactor } from '../../../companion/lib/redact.ts';

describe('the last lines of the log', () => {
  it.each([true, false])('are those that are written, without secrets, with JSON %s', (json) => {
    const tail = new LogTail();
    const redactor = new Redactor();
    redactor.add('a-stream-key-of-somebody');
    const written: string[] = [];
    const output = { write: (line: string) => void written.push(line) };
    const onLine = (record: string): void => tail.add(record);
    const log = createLogger({ level: 'info', json, redactor, output, onLine });
    log.debug('not written');
    log.info('Paired a browser', { name: 'Chrome' });
    log.child({ broadcast: 7 }).error('It failed', {
      key: 'a-stream-key-of-somebody',
      err: new Error('at rtmp://host/app/a-stream-key-of-somebody'),
    });
    expect(written).toHaveLength(2);
    expect(tail.lines).toMatchObject([
      { number: 1, level: 'info', text: 'Paired a browser', fields: ['name=Chrome'] },
      {
        number: 2,
        level: 'error',
        text: 'It failed',
        fields: ['broadcast=7', 'key=[secret]', 'err=at rtmp://host/app/[secret]'],
      },
    ]);
    expect(Math.abs(tail.lines[0]!.at - Date.now())).toBeLessThan(60_000);
  });

  it('are 500, of 1000 characters and 20 fields at most', () => {
    const tail = new LogTail();
    const fields = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`field${n}`, 'x'.repeat(5_000)]));
    for (let n = 0; n < 510; n += 1)
      tail.add(JSON.stringify({ level: 40, time: n, msg: 'y'.repeat(5_000), ...fields }));
    expect(tail.lines).toHaveLength(500);
    expect(tail.lines[0]).toMatchObject({ number: 11, at: 10, level: 'warn' });
    for (const text of [tail.lines[0]!.text, ...tail.lines[0]!.fields])
      expect(text.length).toBeLessThanOrEqual(1_001);
    expect(tail.lines[0]!.fields).toHaveLength(20);
  });

  it('are told to who listens, for as long as he does, also where one is no JSON', () => {
    const tail = new LogTail();
    const heard: string[] = [];
    const stop = tail.listen(({ text }) => heard.push(text));
    tail.add('no JSON\n');
    stop();
    tail.add('{"msg":"later"}');
    expect(heard).toEqual(['no JSON']);
  });
});
