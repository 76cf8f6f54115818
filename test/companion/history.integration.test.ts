import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { historyListSchema, showRecordSchema } from '../../companion/protocol/history.ts';
import { platformIds } from '../../companion/protocol/platforms.ts';
import { builtProgram, Companion } from '../helpers/companion.ts';
import { NumberedClient } from '../helpers/numbered-client.ts';
import { makeRecording } from '../helpers/recordings.ts';
import { pageOrigin } from '../helpers/relay-client.ts';

const run = promisify(execFile);
const seconds = 2;
const key = 'abcd-1234-efgh-5678-ijkl';
let companion: Companion;

beforeAll(async () => {
  companion = await Companion.start('--rehearse', '--allow-origin', pageOrigin);
});
afterAll(async () => {
  await companion?.stop();
  await companion?.clear();
});

/** What the control port answers to its owner. */
function ask(path: string, method = 'GET'): Promise<Response> {
  return fetch(new URL(`${path}${new URL(companion.page).search}`, companion.page), { method });
}

interface Diagnostics {
  readonly running: { log: { text: string }[]; shows: unknown[]; metrics: string };
}

/** What is written for a bug report. */
async function diagnose(): Promise<{ text: string; diagnostics: Diagnostics }> {
  const folder = await mkdtemp(join(tmpdir(), 'tabcast-diagnostics-'));
  // No platform is asked anything by a test.
  const nobody = platformIds.map((platform) => `--ingest=${platform}=rtmp://127.0.0.1:9/app`);
  const args = [builtProgram, 'diagnostics', '--data-dir', companion.dataDir, ...nobody];
  try {
    const { stdout } = await run(process.execPath, args, { cwd: folder });
    const [file] = stdout.split('\n');
    expect((await stat(file!)).mode & 0o077).toBe(0);
    const text = await readFile(file!, 'utf8');
    return { text, diagnostics: JSON.parse(text) as Diagnostics };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The states of a destination that is live until it is stopped. */
const lifecycle = ['idle', 'connecting', 'publishing', 'live', 'ended'];

/** Where the log says that the first broadcast, or one of its destinations, went, and why. */
function transitions(destination: string | undefined): string[] {
  const lines = companion.output.map((line) => JSON.parse(line) as Record<string, unknown>);
  const own = lines.filter((line) => line['broadcast'] === 1 && line['destination'] === destination);
  const steps = own.filter((line) => 'to' in line);
  steps.slice(1).forEach(({ from }, at) => expect(from).toBe(steps[at]!['to']));
  return steps.map(({ to, reason }) => (reason === null ? `${to}` : `${to}: ${reason}`));
}

async function shows() {
  const { problem, shows: all } = v.parse(historyListSchema, await (await ask('/api/history')).json());
  expect(problem).toBeNull();
  return all;
}

it('What happened in a show is kept, shown as a page and as JSON, and outlives a crash, until it is deleted', async () => {
  const client = new NumberedClient(companion, 'history-0001');
  expect(await client.join('youtube', key, { name: `Mine ${key}` })).toMatchObject({ ok: true });
  expect(await client.join('twitch', 'live_1_Qa2Ws3Ed4Rf5', { name: '<b>Two</b>' })).toMatchObject({
    ok: true,
  });
  await client.play(await makeRecording('h264-opus.mkv', { seconds }), seconds);
  expect(await shows()).toMatchObject([{ end: 'on-air', rehearsal: true }]);
  await client.end();

  const [show] = await shows();
  expect(show).toMatchObject({
    end: 'stopped',
    destinations: [
      { id: 'youtube', platform: 'youtube', name: 'Mine [secret]', reconnects: 0, droppedFrames: 0 },
      { id: 'twitch', platform: 'twitch', name: '<b>Two</b>' },
    ],
  });
  const [youtube] = show!.destinations;
  expect(youtube!.liveSeconds).toBeGreaterThan(0);
  expect(youtube!.bytes).toBeGreaterThan(10_000);

  const json = await ask(`/api/history/${show!.id}/report.json`);
  const record = v.parse(showRecordSchema, await json.json());
  const told = record.events.flatMap((event) => {
    if (event.kind !== 'destination' || event.destination !== 'youtube') return [];
    return [event.reason === null ? event.state : `${event.state}: ${event.reason}`];
  });
  const changes = told.filter((each, at) => each !== told[at - 1]);
  // On a busy machine it may be told meanwhile, with a reason, that what is live does not keep up.
  const states = changes.map((each) => each.split(':')[0]!);
  expect(states.filter((each, at) => each !== states[at - 1])).toEqual(lifecycle);
  expect(changes.at(-1)).toBe('ended: stopped');
  // The log has one line for each of these, and for the broadcast.
  await expect.poll(() => transitions('youtube')).toEqual(changes.slice(1));
  await expect.poll(() => transitions(undefined)).toEqual(['started', 'ended: stopped']);
  expect(record.events).toContainEqual(expect.objectContaining({ kind: 'epoch', width: 320, height: 180 }));
  expect(record.destinations[0]!.samples.some(({ kbps }) => kbps > 50)).toBe(true);

  const page = await ask(`/api/history/${show!.id}/report.html`);
  const text = await page.text();
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(text).toContain('&lt;b&gt;Two&lt;/b&gt;');
  expect(text).toContain('<html lang="en" dir="ltr">');
  const headers = { 'accept-language': 'ar,en;q=0.5' };
  const arabic = await fetch(page.url, { headers });
  expect(await arabic.text()).toContain('<html lang="ar" dir="rtl">');
  const german = await fetch(`${page.url}&lang=de`, { headers });
  expect(await german.text()).toContain('Schlimmste Momente');
  expect((await fetch(`${page.url}&lang=%3Cscript%3E`)).status).toBe(400);
  expect(text).not.toMatch(/<script|<b>|(?:src|href)=|url\(/);
  expect(text + JSON.stringify(record)).not.toContain(key);

  // A crash in the middle of a show: what was written by then is there, and the show is known to be cut off.
  await new NumberedClient(companion, 'history-0002').join('youtube', key);
  expect(await shows()).toHaveLength(2);
  const { text: bundle, diagnostics } = await diagnose();
  expect(diagnostics).toMatchObject({
    settings: expect.arrayContaining([{ name: 'token', value: false }]),
    running: {
      health: { ok: true },
      status: { broadcasts: [{ destinations: [{ status: { id: 'youtube' } }] }] },
    },
  });
  expect(diagnostics.running.log.map(({ text }) => text)).toContain('publishing -> live');
  expect(diagnostics.running.shows).toHaveLength(2);
  expect(diagnostics.running.metrics).toContain('tabcast_shows_total 2');
  const secrets = [
    key,
    new URL(companion.page).searchParams.get('key')!,
    companion.pairingCode,
    '<b>Two</b>',
  ];
  expect(secrets.filter((secret) => bundle.includes(secret))).toEqual([]);
  await companion.crash();
  const file = join(companion.dataDir, 'history.db');
  expect((await stat(file)).mode & 0o077).toBe(0);
  companion = await companion.again();
  expect((await shows()).map(({ id }) => id)).toContain(show!.id);

  expect((await ask(`/api/history/${show!.id}`, 'DELETE')).status).toBe(200);
  expect((await ask(`/api/history/${show!.id}`, 'DELETE')).status).toBe(404);
  expect(await shows()).toHaveLength(1);
  expect((await ask('/api/history', 'DELETE')).status).toBe(200);
  expect(await shows()).toEqual([]);
});
