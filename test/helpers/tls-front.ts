import { createHash, X509Certificate } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { findProgram } from './programs.ts';
import { startServer } from './server-process.ts';

/** `good` is for localhost and 127.0.0.1; `wrong-host` for another name; `untrusted` is good but of another authority. */
export type FrontCertificate = 'good' | 'wrong-host' | 'untrusted';

export interface TlsFront {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** A test certificate authority in a temporary folder, made with openssl, and fronts that use its certificates. */
export class TestAuthority {
  readonly #dir = mkdtempSync(join(tmpdir(), 'tabcast-tls-'));
  /** The authority's own certificate in PEM: who trusts it trusts `good` and, for its name, `wrong-host`. */
  readonly ca: string;

  /**
   * @param host what `good` is for, in place of localhost
   * @param addresses for which it is, too
   */
  constructor(host = 'localhost', addresses: readonly string[] = []) {
    this.#authority('ca');
    this.#authority('other-ca');
    this.#certificate(
      'good',
      'ca',
      [`DNS:${host}`, ...['127.0.0.1', ...addresses].map((ip) => `IP:${ip}`)].join(),
    );
    this.#certificate('wrong-host', 'ca', 'DNS:elsewhere.example');
    this.#certificate('untrusted', 'other-ca', 'DNS:localhost,IP:127.0.0.1');
    this.ca = readFileSync(join(this.#dir, 'ca.pem'), 'utf8');
  }

  /** Starts a real stunnel that ends TLS on a free loopback port and passes everything on to `target`. */
  async front(target: number, certificate: FrontCertificate = 'good'): Promise<TlsFront> {
    const port = await freePort();
    const config = join(this.#dir, `stunnel-${port}.conf`);
    const lines = [
      ...['foreground = yes', 'pid =', 'debug = warning', '[front]'],
      ...[`accept = 127.0.0.1:${port}`, `connect = 127.0.0.1:${target}`],
      ...[`cert = ${this.#dir}/${certificate}.pem`, `key = ${this.#dir}/${certificate}.key`],
    ];
    writeFileSync(config, `${lines.join('\n')}\n`);
    const server = await startServer(findProgram('stunnel'), [config], [port]);
    return { port, pid: server.pid, stop: () => server.stop() };
  }

  /** Files of a certificate with its key, for a server that speaks TLS itself. */
  files(certificate: FrontCertificate = 'good'): { readonly cert: string; readonly key: string } {
    return { cert: join(this.#dir, `${certificate}.pem`), key: join(this.#dir, `${certificate}.key`) };
  }

  /** Deletes the certificates. */
  remove(): void {
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #authority(name: string): void {
    const subject = ['-subj', `/CN=Tabcast test ${name}`, '-days', '30', '-nodes'];
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
    this.#openssl([
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      ...subject,
      ...files,
    ]);
  }

  #certificate(name: string, issuer: string, names: string): void {
    const files = [
      '-CA',
      `${issuer}.pem`,
      '-CAkey',
      `${issuer}.key`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
    ];
    const extension = ['-addext', `subjectAltName=${names}`, '-addext', 'basicConstraints=critical,CA:FALSE'];
    const subject = ['-subj', `/CN=Tabcast test ${name}`, '-days', '30', '-nodes'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    this.#openssl(['req', '-x509', ...key, ...subject, ...extension, ...files]);
  }

  #openssl(args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.#dir, stdio: ['ignore', 'ignore', 'pipe'] });
  }
}

/** The flag that has Chromium take this certificate, whatever name it is for, and no other that it would not. @param cert its file */
export function chromiumTrusts(cert: string): string {
  const { publicKey } = new X509Certificate(readFileSync(cert));
  const pin = createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' }));
  return `--ignore-certificate-errors-spki-list=${pin.digest('base64')}`;
}
