import { describe, expect, it } from 'vitest';
import { outOfFiles, noFileLeft } from '../../../companion/lib/open-files.ts';

const error = (code: string): Error => Object.assign(new Error(code), { code });

describe('running out of open files', () => {
  it.each([
    ['the process may open no more', error('EMFILE')],
    ['the system may open no more', error('ENFILE')],
    ['it is why something else failed', new Error('no name', { cause: error('EMFILE') })],
    ['it is why one of several attempts failed', new AggregateError([error('ENETUNREACH'), error('EMFILE')])],
  ])('is seen when %s', (_, seen) => {
    expect(outOfFiles(seen)).toMatchObject({ code: expect.stringMatching(/^E[MN]FILE$/) });
  });

  it.each([error('ECONNREFUSED'), new AggregateError([error('ETIMEDOUT')]), 'EMFILE', null])(
    'is not seen in %s',
    (seen) => {
      expect(outOfFiles(seen)).toBe(null);
    },
  );

  it('is not so where one can be opened', () => {
    expect(noFileLeft()).toBe(null);
  });
});
