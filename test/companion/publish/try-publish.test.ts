import { beforeEach, describe, expect, it } from 'vitest';
import { PublishError, type PublishFailure } from '../../../companion/publish/publish-error.ts';
import { tryPublish, type TrialPublisher } from '../../../companion/publish/try-publish.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';

/** A publisher whose ingest is the test. */
class Trial implements TrialPublisher {
  readonly closed: Promise<PublishError | null>;
  end!: (cause: PublishError | null) => void;
  answer!: { accept: () => void; refuse: (cause: unknown) => void };
  closings = 0;

  constructor() {
    this.closed = new Promise((resolve) => (this.end = resolve));
  }

  connect(): Promise<void> {
    return new Promise((accept, refuse) => (this.answer = { accept, refuse }));
  }

  close(): Promise<void> {
    this.closings += 1;
    this.end(null);
    return Promise.resolve();
  }
}

let clock: FakeClock;
let publisher: Trial;
let abort: AbortController;
let outcome: Promise<PublishFailure | null>;
beforeEach(() => {
  clock = new FakeClock();
  publisher = new Trial();
  abort = new AbortController();
  outcome = tryPublish(publisher, clock, abort.signal);
});

describe('a publish on trial', () => {
  it('that is accepted is held for a second and then closed', async () => {
    publisher.answer.accept();
    await clock.advance(999);
    expect(publisher.closings).toBe(0);
    await clock.advance(1);
    expect(await outcome).toBeNull();
    expect([publisher.closings, clock.pending]).toEqual([1, 0]);
  });

  it.each(['key-rejected', 'tls', 'dns'] as const)('that fails says why: %s', async (reason) => {
    publisher.answer.refuse(new PublishError(reason));
    expect(await outcome).toBe(reason);
    expect([publisher.closings, clock.pending]).toEqual([1, 0]);
  });

  it.each([[null], [new PublishError('closed-by-ingest')]])(
    'that is closed as soon as it was accepted has a key that is not taken',
    async (cause) => {
      publisher.answer.accept();
      await settle();
      publisher.end(cause);
      expect(await outcome).toBe('key-rejected');
    },
  );

  it('that is ended for a reason while it is held says that reason', async () => {
    publisher.answer.accept();
    await settle();
    publisher.end(new PublishError('protocol-error'));
    expect(await outcome).toBe('protocol-error');
  });

  it('is given up after eight seconds without a word', async () => {
    await clock.advance(8_000);
    expect(await outcome).toBe('timeout');
    expect([publisher.closings, clock.pending]).toEqual([1, 0]);
  });

  it('ends when nobody waits for it any more, before and after it was accepted', async () => {
    abort.abort();
    expect(await outcome).toBe('stopped');
    const other = new Trial();
    const again = new AbortController();
    const second = tryPublish(other, clock, again.signal);
    other.answer.accept();
    await settle();
    again.abort();
    expect(await second).toBe('stopped');
    expect([publisher.closings, other.closings, clock.pending]).toEqual([1, 1, 0]);
  });

  it('does not hide a mistake of the program', async () => {
    publisher.answer.refuse(new TypeError('a bug'));
    await expect(outcome).rejects.toThrow('a bug');
    expect(publisher.closings).toBe(1);
  });
});
