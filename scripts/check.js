// `npm run check`: every `check:…` of package.json, side by side and each to its end; fails where one of them does.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { bringUpToDate } from './dependencies.js';
import { npmCode, root } from './npm.js';

await bringUpToDate('everything');
/** @type {{ scripts: Record<string, string> }} */
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const names = Object.keys(scripts).filter((name) => name.startsWith('check:'));
const codes = await Promise.all(names.map((name) => npmCode('inherit', 'run', '--silent', name)));
if (codes.some((code) => code !== 0)) process.exitCode = 1;
