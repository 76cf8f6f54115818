import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Rehearsal } from '../../../companion/rehearsal/rehearsal.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';

let dataDir: string;
let rehearsal: Rehearsal;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tabcast-rehearsal-'));
  rehearsal = new Rehearsal({ dataDir, clock: new FakeClock(), logger: captureLog().logger });
});
afterEach(async () => {
  await rehearsal.close();
  await rm(dataDir, { recursive: true, force: true });
});

it('touches nothing until it is asked for, and opens once', async () => {
  const old = join(rehearsal.folder, 'youtube-0.flv');
  await mkdir(rehearsal.folder);
  await writeFile(old, 'the last one');
  expect(rehearsal.port).toBeNull();
  expect(await readdir(rehearsal.folder)).toEqual(['youtube-0.flv']);
  await Promise.all([rehearsal.open(), rehearsal.open()]);
  const { port } = rehearsal;
  await rehearsal.open();
  expect(rehearsal.port).toBe(port);
  expect(await readdir(rehearsal.folder)).toEqual([]);
  const socket = connect(port!, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
});

it('tries again after it could not be opened', async () => {
  const inTheWay = join(dataDir, 'data');
  await writeFile(inTheWay, 'a file where the folder should be');
  const blocked = new Rehearsal({ dataDir: inTheWay, clock: new FakeClock(), logger: captureLog().logger });
  await expect(blocked.open()).rejects.toThrow(/ENOTDIR|EEXIST/);
  expect(blocked.port).toBeNull();
  await rm(inTheWay);
  await blocked.open();
  expect(blocked.port).toBeGreaterThan(0);
  await blocked.close();
});

it('cannot be opened any more once it is closed', async () => {
  await rehearsal.open();
  await rehearsal.close();
  expect(rehearsal.port).toBeNull();
  const never = new Rehearsal({ dataDir, clock: new FakeClock(), logger: captureLog().logger });
  await never.close();
  await expect(never.open()).rejects.toThrow('closed');
});
