import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { CertificateError, readCertificate } from '../../../companion/public/certificate.ts';
import { CertificateWatch } from '../../../companion/public/certificate-watch.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { TestAuthority } from '../../helpers/tls-front.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const authority = new TestAuthority();
const folder = mkdtempSync(join(tmpdir(), 'tabcast-certificate-'));
const day = 24 * 3_600_000;
const good = authority.files('good');

afterAll(() => {
  authority.remove();
  rmSync(folder, { recursive: true });
});

function problem(files: { cert: string; key: string }, host = 'localhost', now = Date.now()): string {
  try {
    readCertificate(files, host, now);
  } catch (error) {
    if (error instanceof CertificateError) return error.message;
    throw error;
  }
  return 'none';
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('the certificate of a server', () => {
  it.each(['localhost', '127.0.0.1'])('is taken with its key, for %s', (host) => {
    const { cert, key, expiresAt } = readCertificate(good, host, Date.now());
    expect(cert).toEqual(readFileSync(good.cert));
    expect(key).toEqual(readFileSync(good.key));
    expect(expiresAt).toBeGreaterThan(Date.now() + day);
  });

  it.each<[string, () => string, RegExp]>([
    [
      'is of another name',
      () => problem(good, 'stream.example.org'),
      /is for .*localhost.*, not for stream\.example\.org\. Get one/,
    ],
    ['has expired', () => problem(good, 'localhost', Date.now() + 31 * day), /has expired \(.+\)\. Renew it/],
    [
      'is not valid yet',
      () => problem(good, 'localhost', Date.now() - 3 * day),
      /is not valid before .+ clock/,
    ],
    [
      'is without its key',
      () => problem({ ...good, key: authority.files('untrusted').key }),
      /does not belong to/,
    ],
    [
      'is not there',
      () => problem({ ...good, cert: join(folder, 'none.pem') }),
      /cannot be read \(ENOENT\)\. .*--tls-cert/,
    ],
    [
      'has a key that is not there',
      () => problem({ ...good, key: join(folder, 'none.key') }),
      /\(ENOENT\)\. .*--tls-key/,
    ],
    [
      'is none',
      () => problem({ ...good, cert: file('words.pem', 'words') }),
      /no certificate in PEM form\. .*fullchain/,
    ],
    ['is its key', () => problem({ cert: good.key, key: good.key }), /no certificate in PEM form/],
    [
      'has no key but itself',
      () => problem({ cert: good.cert, key: good.cert }),
      /no private key in PEM form/,
    ],
  ])('that %s is refused with a sentence that says what to do', (_, ask, sentence) => {
    expect(ask()).toMatch(sentence);
    expect(ask()).not.toContain('PRIVATE KEY-----');
  });
});

describe('a certificate that is renewed', () => {
  it('is shown from then on, and goes on while the new one is of no use', async () => {
    const clock = new FakeClock();
    const { logger, lines } = captureLog();
    const files = {
      cert: file('cert.pem', readFileSync(good.cert, 'utf8')),
      key: file('key.pem', readFileSync(good.key, 'utf8')),
    };
    const shown: number[] = [];
    const watch = new CertificateWatch(readCertificate(files, 'localhost', Date.now()), {
      files,
      host: 'localhost',
      onNew: ({ expiresAt }) => shown.push(expiresAt),
      logger,
      clock,
      wallTime: Date.now,
    });
    await watch.begin();
    const other = authority.files('wrong-host');
    file('cert.pem', `${readFileSync(other.cert, 'utf8')}\n`);
    const said = async (words: string): Promise<void> => {
      await waitUntil(words, async () => {
        await clock.advance(30_000);
        return lines.some((line) => line.includes(words));
      });
    };
    await said('The certificate before it goes on.');
    expect(shown).toEqual([]);
    file('cert.pem', `${readFileSync(good.cert, 'utf8')}\n\n`);
    await said('The certificate was renewed');
    expect(shown).toHaveLength(1);
    watch.end();
  });
});
