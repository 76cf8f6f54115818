import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

/** Why a server's certificate is of no use, and what to do; the message says both. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';

  /** @param what without its full stop */
  constructor(
    readonly what: string,
    readonly advice: string,
    options?: ErrorOptions,
  ) {
    super(`${what}. ${advice}`, options);
  }
}

export interface CertificateFiles {
  /** PEM: the certificate, and behind it those between it and the authority's. */
  readonly cert: string;
  /** PEM, without a passphrase. */
  readonly key: string;
}

/** What TLS needs. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Unix time in ms. */
  readonly expiresAt: number;
}

/**
 * Reads a certificate with its key.
 * @param host the name, or the address, that browsers call the server by
 * @param now Unix time in ms
 * @throws {CertificateError} when no browser would be content with it
 */
export function readCertificate(files: CertificateFiles, host: string, now: number): Certificate {
  const cert = read('certificate', 'tls-cert', files.cert);
  const key = read('key', 'tls-key', files.key);
  const leaf = parseCertificate(cert, files.cert);
  const expiresAt = Date.parse(leaf.validTo);
  if (!parseKey(key, files.key, leaf))
    throw new CertificateError(
      `The key ${files.key} does not belong to the certificate ${files.cert}`,
      'Give the two that were made together.',
    );
  const names = leaf.subjectAltName ?? leaf.subject;
  const isFor = isIP(host) ? leaf.checkIP(host) : leaf.checkHost(host, { subject: 'never' });
  if (isFor === undefined) {
    throw new CertificateError(
      `The certificate ${files.cert} is for ${names}, not for ${host}`,
      `Get one for ${host}, or give that name with --public.`,
    );
  }
  if (expiresAt <= now) {
    throw new CertificateError(
      `The certificate ${files.cert} has expired (${leaf.validTo})`,
      'Renew it, as with `certbot renew`.',
    );
  }
  if (Date.parse(leaf.validFrom) > now) {
    throw new CertificateError(
      `The certificate ${files.cert} is not valid before ${leaf.validFrom}`,
      'Look whether the clock of this computer is right.',
    );
  }
  return { cert, key, expiresAt };
}

function read(what: string, option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CertificateError(
      `The ${what} ${file} cannot be read (${code})`,
      `Let the user that runs Tabcast read it, or give another file with --${option}.`,
      { cause: error },
    );
  }
}

/** The first one in the file. */
function parseCertificate(pem: Buffer, file: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new CertificateError(
      `The file ${file} holds no certificate in PEM form`,
      '--tls-cert takes the one with the whole chain, such as fullchain.pem.',
      {
        cause: error,
      },
    );
  }
}

/** @returns whether the key is that of the certificate */
function parseKey(pem: Buffer, file: string, leaf: X509Certificate): boolean {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    // The cause would quote nothing of the key, but nobody needs it either.
    const what = `The file ${file} holds no private key in PEM form that can be read without a passphrase`;
    throw new CertificateError(what, '--tls-key takes one such as privkey.pem.');
  }
  return leaf.checkPrivateKey(key);
}
