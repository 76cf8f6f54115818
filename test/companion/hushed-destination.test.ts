import { describe, expect, it } from 'vitest';
import { parseIngestUrl } from '#protocol';
import { HushedDestination } from '../../companion/hushed-destination.ts';
import { Redactor } from '../../companion/lib/redact.ts';
import { FakeFeed } from './destination/media.ts';
import { FakeDestination } from './rendition/doubles.ts';

const url = parseIngestUrl('rtmp://host/app')!;

describe('a destination that no log shows the key of', () => {
  it('hides every key it ever had until it has stopped', async () => {
    const redactor = new Redactor();
    const request = { id: 'd', platform: 'custom', name: 'D', target: { url, key: 'first-key' } } as const;
    const inner = new FakeDestination({ ...request, backups: [], plain: null }, new FakeFeed());
    const hushed = new HushedDestination(inner, request.target, redactor);
    const aim = { target: { url, key: 'other-key' }, backups: [], plain: null };
    hushed.retry(aim);
    expect(inner.retries).toEqual([aim]);
    expect(redactor.apply('first-key other-key')).toBe('[secret] [secret]');
    await hushed.stop();
    expect(redactor.apply('first-key other-key')).toBe('first-key other-key');
  });

  it('hides the password of its ingest, and that of the one it moves to', async () => {
    const redactor = new Redactor();
    const at = (address: string) => ({ url: parseIngestUrl(address)!, key: 'a-key' });
    const request = {
      id: 'd',
      platform: 'custom',
      name: 'my h\u00fctte-17',
      backups: [],
      plain: null,
      target: at('rtmp://anna:h%C3%BCtte-17@host/app'),
    } as const;
    const inner = new FakeDestination(request, new FakeFeed());
    const hushed = new HushedDestination(inner, request.target, redactor);
    hushed.retry({ target: at('rtmp://anna:other-word@host/app'), backups: [], plain: null });
    expect(hushed.status.name).toBe('my [secret]');
    expect(redactor.apply('h%C3%BCtte-17 other-word')).toBe('[secret] [secret]');
    await hushed.stop();
    expect(redactor.apply('other-word')).toBe('other-word');
  });

  it('has no key for a name, even after it has stopped', async () => {
    const redactor = new Redactor();
    const request = {
      id: 'd',
      platform: 'custom',
      name: 'first-key',
      target: { url, key: 'first-key' },
    } as const;
    const feed = new FakeFeed();
    const hushed = new HushedDestination(
      new FakeDestination({ ...request, backups: [], plain: null }, feed),
      request.target,
      redactor,
    );
    await hushed.stop();
    expect(hushed.status.name).toBe('[secret]');
  });
});
