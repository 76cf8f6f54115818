#!/usr/bin/env node
// The command of the npm package. What is older than the oldest Node that it runs on must be able to read this file.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { URL } from 'node:url';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const oldest = engines.node.replace('>=', '');
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [oldestMajor = 0, oldestMinor = 0] = oldest.split('.').map(Number);

if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
  process.stderr.write(`Tabcast needs Node ${oldest} or newer, and this is ${process.versions.node}.\n`);
  process.exitCode = 1;
} else {
  import(new URL('../dist/companion/cli.js', import.meta.url).href);
}
