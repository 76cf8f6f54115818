import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError } from './config-error.ts';
import { options, type OptionName } from './options.ts';

/** PNG (ISO/IEC 15948, 5.2) and JPEG (ISO/IEC 10918-1, B.2.1), by their first bytes. */
const pictureStarts = ['89504e470d0a1a0a', 'ffd8ff'];

/** PEM text of the certificates in a file. @throws {ConfigError} when there are none. */
export function readCertificates(file: string): string {
  const text = read('ingest-ca', file).toString();
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new ConfigError(`The file ${file} holds no certificate: --ingest-ca ${options['ingest-ca'].takes}`);
}

/** @returns the full path of a picture. @throws {ConfigError} when it is none that can be shown. */
export function checkPicture(file: string): string {
  const start = read('slate', file).toString('hex', 0, 8);
  if (pictureStarts.some((each) => start.startsWith(each))) return resolve(file);
  throw new ConfigError(`The file ${file} is neither PNG nor JPEG: --slate ${options.slate.takes}`);
}

function read(option: OptionName, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new ConfigError(`The file ${file} cannot be read: --${option} ${options[option].takes}`);
  }
}
