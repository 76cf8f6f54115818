import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  errorSentences,
  newSecret,
  pairingKey,
  pairingPath,
  provePairing,
} from '../../companion/protocol/index.ts';
import { Companion } from '../helpers/companion.ts';
import { NumberedClient } from '../helpers/numbered-client.ts';
import { makeRecording } from '../helpers/recordings.ts';
import { extensionOrigin, pageOrigin } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const run = promisify(execFile);
const seconds = 6;

let companion: Companion;
let recording: Buffer;

beforeAll(async () => {
  recording = await makeRecording('h264-opus.mkv', { seconds });
  companion = await Companion.start('--rehearse', '--allow-origin', pageOrigin);
});
afterAll(async () => {
  await companion?.stop();
  await companion?.clear();
});

/** From here on nothing more can be written to any file, as on a disk that is full. */
async function fillDisk(): Promise<void> {
  await run('prlimit', ['--pid', String(companion.pid), '--fsize=0:0']);
}

async function pairing(body?: unknown) {
  const answer = await fetch(`http://127.0.0.1:${companion.controlPort}${pairingPath}`, {
    headers: { origin: extensionOrigin },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as { salt?: string; error?: unknown } };
}

async function pair() {
  const salt = (await pairing()).body.salt!;
  const context = { salt, nonce: newSecret(), port: companion.controlPort, origin: extensionOrigin };
  const proof = await provePairing(await pairingKey(companion.pairingCode, salt), context);
  return pairing({ nonce: context.nonce, proof, name: 'Chrome' });
}

it('A full disk ends no show, and is told in a sentence where something had to be kept', async () => {
  const client = new NumberedClient(companion, 'full-disk-1');
  expect(await client.join('youtube', 'abcd-1234-efgh-5678-ijkl')).toMatchObject({ ok: true });
  const played = client.play(recording, seconds);
  const file = join(companion.dataDir, 'rehearsal', 'youtube-0.flv');
  const recorded = (): Promise<number> =>
    stat(file).then(
      ({ size }) => size,
      () => 0,
    );
  await waitUntil('the rehearsal is recorded', async () => (await recorded()) > 0);
  await fillDisk();
  await waitUntil('that is noticed', () =>
    companion.output.some((line) => line.includes('The rehearsal is not recorded any more: look whether')),
  );

  const refused = await pair();
  expect(refused).toMatchObject({
    status: 507,
    body: { error: { code: 'pairings-unusable', message: errorSentences['pairings-unusable'] } },
  });
  expect(companion.output.some((line) => line.includes('paired-browsers.json cannot be written'))).toBe(true);

  await played;
  const { broadcasts } = await companion.status();
  expect(broadcasts[0]!.destinations).toMatchObject([
    { status: { state: 'live' }, stats: { reconnects: 0, droppedFrames: 0 } },
  ]);
  await client.end();
  await waitUntil('it is said that nothing is kept of the show', () =>
    companion.output.some((line) => line.includes('The history of shows cannot be kept at the moment')),
  );
  expect(await companion.stop()).toBe(0);
  expect(companion.output.filter((line) => line.includes('"stack"'))).toEqual([]);
});
