import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { default as addFormats } from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  newClientId,
  newSecret,
  recordingIngest,
  type PairingOffer,
} from '../../companion/protocol/index.ts';
import { Companion } from '../helpers/companion.ts';
import { NumberedClient } from '../helpers/numbered-client.ts';
import { askToPair, requestWith } from '../helpers/pairing-client.ts';
import { findProgram } from '../helpers/programs.ts';
import { makeRecording } from '../helpers/recordings.ts';
import { extensionOrigin, pageOrigin } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';

type Json = Record<string, unknown>;
interface Described {
  readonly operationId: string;
  readonly security: readonly Json[];
  readonly responses: Readonly<Record<string, Json>>;
}
interface Description extends Json {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly responses: Readonly<Record<string, Json>> };
}

/** One question to the companion; what it takes of who asks is shown with it unless `headers` say otherwise. */
interface Question {
  readonly status: number;
  /** What stands for the parameters of the path. */
  readonly of?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly range?: string;
  readonly body?: string;
}

const token = 'a-token-for-scripts';
const seconds = 1.5;
const nobody = '00000000-0000-4000-8000-000000000000';
/** What takes a broken disk, an ffmpeg that is gone or a mistake: unit tests have that. */
const unseen = ['429', '500', '503', '507'];

let companion: Companion;
let client: NumberedClient;
let description: Description;
let show: string;
/** A folder with a recording of an earlier show, the one of this show, and what is none. */
let recordings: string;
let growing: string;
const recorded = 'Tabcast 2026-01-02 03.04.05.mp4';
const linked = 'Tabcast 2026-01-02 03.04.06.mp4';
const ajv = new Ajv2020({ strict: false });
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);

beforeAll(async () => {
  recordings = await mkdtemp(join(tmpdir(), 'tabcast-recordings-'));
  await writeFile(join(recordings, recorded), 'not much of a film');
  await writeFile(join(recordings, 'secret.txt'), 'nothing that was recorded');
  await symlink('/etc/passwd', join(recordings, linked));
  const flags = ['--rehearse', '--allow-origin', pageOrigin, '--token', token, '--recordings', recordings];
  companion = await Companion.start(...flags);
  client = new NumberedClient(companion, 'api-0001');
  await client.join('custom', '', { ingest: recordingIngest });
  await client.join('youtube', 'abcd-1234-efgh-5678-ijkl');
  await client.play(await makeRecording('h264-opus.mkv', { seconds }), seconds);
  description = (await (await ask('/api/openapi.json')).json()) as Description;
  ajv.addSchema(description, 'api');
  const list = await (await ask('/api/history', { headers: { authorization: `Bearer ${token}` } })).json();
  show = (list as { shows: { id: string }[] }).shows[0]!.id;
  growing = await waitUntil('it is recorded', async () => {
    return (await readdir(recordings)).find((name) => name.endsWith('.flv'));
  });
});
afterAll(async () => {
  client?.die();
  await companion?.stop();
  await companion?.clear();
  await rm(recordings, { recursive: true });
});

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { connection: 'close', ...init.headers };
  return fetch(new URL(path, companion.page), { ...init, headers });
}

/** What is asked of each operation, in this order. */
async function questions(): Promise<Record<string, readonly Question[]>> {
  const index = await (await ask('/')).text();
  const file = /page\/assets\/([\w.-]+)/.exec(index)![1]!;
  const port = companion.controlPort;
  const { salt } = (await askToPair(port)).body as PairingOffer;
  const proven = await requestWith(port, companion.pairingCode, salt);
  return {
    hello: [{ status: 200 }],
    description: [{ status: 200 }],
    status: [{ status: 200 }],
    health: [{ status: 200 }],
    ready: [{ status: 200 }],
    metrics: [{ status: 200 }],
    fleet: [{ status: 404 }],
    drainFleet: [{ status: 404 }],
    mark: [
      { status: 204, body: '{"label":"Goal"}' },
      ...['', 'Goal', '[]', '{}', '{"label":7}', '{"label":" "}', '{"label":"a\\nb"}'].map((body) => ({
        status: 400,
        body,
      })),
      { status: 400, body: JSON.stringify({ label: 'a'.repeat(81) }) },
      { status: 413, body: JSON.stringify({ label: 'a'.repeat(3_000) }) },
    ],
    watchShow: [
      { status: 200, of: { id: '1' } },
      ...['99', 'x', '-1', '1e3'].map((id) => ({ status: 404, of: { id } })),
    ],
    listShows: [
      { status: 200 },
      { status: 200, query: 'limit=200&before=1' },
      ...['limit=0', 'limit=201', 'limit=1.5', 'limit=-1', 'limit=', 'before=now'].map((query) => ({
        status: 400,
        query,
      })),
    ],
    readShow: [
      { status: 200, of: { id: show } },
      ...[nobody, 'x', '%00'].map((id) => ({ status: 404, of: { id } })),
    ],
    reportShow: [
      { status: 200, of: { id: show } },
      { status: 400, of: { id: show }, query: 'lang=no%20language' },
      { status: 404, of: { id: nobody } },
    ],
    listRecordings: [{ status: 200 }],
    readRecording: [
      { status: 200, of: { name: recorded } },
      { status: 206, of: { name: recorded }, range: 'bytes=2-5' },
      { status: 416, of: { name: recorded }, range: 'bytes=999999-' },
      { status: 409, of: { name: growing } },
      ...['none.mp4', '..%2Fconfig.json', '%2Fetc%2Fpasswd', 'secret.txt', linked].map((name) => ({
        status: 404,
        of: { name },
      })),
    ],
    removeRecording: [
      { status: 409, of: { name: growing } },
      { status: 404, of: { name: linked } },
      { status: 200, of: { name: recorded } },
      { status: 404, of: { name: recorded } },
    ],
    page: [{ status: 200 }],
    pageFile: [
      { status: 200, of: { file } },
      ...['none.js', '..%2Findex.html', '%00'].map((name) => ({ status: 404, of: { file: name } })),
    ],
    stream: [{ status: 200 }],
    showCode: [{ status: 204 }],
    signLinks: [
      { status: 200, body: JSON.stringify({ paths: [`/api/history/${show}/report.html`] }) },
      { status: 400, body: '{"paths":["/api/status"]}' },
      { status: 413, body: JSON.stringify({ paths: ['a'.repeat(250_001)] }) },
    ],
    forgetBrowser: [
      { status: 204, of: { id: newClientId() } },
      { status: 400, of: { id: 'x' } },
    ],
    offerPairing: [{ status: 200 }],
    pair: [
      { status: 400, body: '{}' },
      { status: 413, body: JSON.stringify({ name: 'a'.repeat(3_000) }) },
      { status: 403, body: JSON.stringify({ nonce: newSecret(), proof: newSecret(), name: 'Chrome' }) },
      { status: 200, body: JSON.stringify(proven) },
    ],
    removeShow: [
      { status: 200, of: { id: show } },
      { status: 404, of: { id: show } },
    ],
    removeShows: [{ status: 200 }],
  };
}

/** What an operation's own caller shows of itself. */
function credentials({ security }: Described): Record<string, string> {
  const asked = security.flatMap((each) => Object.keys(each));
  if (asked.includes('extension')) return { origin: extensionOrigin };
  if (asked.includes('token')) return { authorization: `Bearer ${token}` };
  return { authorization: `Bearer ${new URL(companion.page).searchParams.get('key')}` };
}

/** Compares an answer with what is described for its status. */
async function check(operation: Described, answer: Response): Promise<void> {
  const named = operation.responses[answer.status];
  expect(named, `${operation.operationId} answers ${answer.status}, which is not described`).toBeDefined();
  const [, name] = /^#\/components\/responses\/(.+)$/.exec(String(named!['$ref'] ?? '')) ?? [];
  const described = name === undefined ? named! : description.components.responses[name]!;
  const content = described['content'] as Record<string, { schema?: Json }> | undefined;
  const [type, { schema } = {}] = Object.entries(content ?? {})[0] ?? [];
  const place = `${operation.operationId} ${answer.status}`;
  if (type === undefined) return void (await answer.body?.cancel());
  expect([place, answer.headers.get('content-type')?.split(';')[0]]).toEqual([place, type]);
  if (type === 'text/event-stream') return checkNews(answer);
  if (type !== 'application/json' || !schema) return void (await answer.text());
  expectValid(place, schema, await answer.json());
}

function expectValid(place: string, schema: Json, value: unknown): void {
  const inPlace = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as Json;
  const isValid = ajv.validate(inPlace, value);
  expect(isValid, `${place}: ${ajv.errorsText()} in ${JSON.stringify(value)}`).toBe(true);
}

/** Of the stream, what every page is told first. */
async function checkNews(answer: Response): Promise<void> {
  let text = '';
  const kinds = ['run', 'status', 'show', 'log', 'pairing'];
  for await (const bytes of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += bytes;
    if (kinds.every((kind) => text.includes(`"kind":"${kind}"`)) && text.endsWith('\n\n')) break;
  }
  for (const [, news] of text.matchAll(/^data: (.+)$/gm))
    expectValid('stream', { $ref: '#/components/schemas/ControlNews' }, JSON.parse(news!));
}

describe('The HTTP API', () => {
  it('has in its examples what a shell can run', async () => {
    const curl = findProgram('curl');
    const page = await readFile(new URL('../../docs/api.md', import.meta.url), 'utf8');
    const examples = [...page.matchAll(/^ {4}(curl .+)$/gm)].map(([, line]) => line!);
    expect(examples.length).toBeGreaterThan(7);
    const folder = await mkdtemp(join(tmpdir(), 'tabcast-examples-'));
    const record = await (
      await ask('/api/history', { headers: { authorization: `Bearer ${token}` } })
    ).text();
    expect(record).toContain(show);
    const env = { ...process.env, TABCAST_TOKEN: token, SHOW: show, CURL: curl };
    for (const example of examples.filter((line) => !line.includes('DELETE'))) {
      const line = example
        .replace('curl', `"$CURL" -sS -w '%{stderr}%{http_code}'`)
        .replaceAll('http://127.0.0.1:7420', `http://127.0.0.1:${companion.controlPort}`);
      const { stderr } = await promisify(execFile)('sh', ['-c', line], { env, cwd: folder });
      expect([example, stderr]).toEqual([example, expect.stringMatching(/^20[04]$/)]);
    }
    expect(await readFile(join(folder, 'show.html'), 'utf8')).toContain('<!doctype html>');
    await rm(folder, { recursive: true });
  });

  it('answers every path and method of its description as that says, good and bad, and no other', async () => {
    const asked = await questions();
    const described = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
    expect(described.map(({ operation }) => operation.operationId).sort()).toEqual(Object.keys(asked).sort());
    for (const [id, some] of Object.entries(asked)) {
      const { path, method, operation } = described.find(
        ({ operation: { operationId } }) => operationId === id,
      )!;
      const seen = new Set<string>();
      const question = async (
        headers: Record<string, string>,
        { of = {}, query, body, range }: Partial<Question>,
      ) => {
        const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => of[name] ?? nobody);
        const shown = { ...headers, ...(range !== undefined && { range }) };
        const words = { method: method.toUpperCase(), headers: shown, ...(body !== undefined && { body }) };
        const answer = await ask(query === undefined ? filled : `${filled}?${query}`, words);
        seen.add(String(answer.status));
        await check(operation, answer);
        return answer.status;
      };
      // A page of the web, and who shows nothing.
      expect([id, await question({ origin: 'https://evil.example' }, some[0]!)]).toEqual([id, 403]);
      const isOpen = operation.security.some((each) => Object.keys(each).length === 0);
      const isPairing = operation.security.some((each) => 'extension' in each);
      if (!isOpen) expect([id, await question({}, some[0]!)]).toEqual([id, isPairing ? 403 : 401]);
      if (id === 'page') expect(await question({}, {})).toBe(401);
      for (const each of some) {
        const status = await question(credentials(operation), each);
        expect([id, each, status]).toEqual([id, each, each.status]);
      }
      // Nothing is live, and no history is kept: asked of another companion below. A fleet has a test of its own.
      const fleet = { fleet: ['200'], drainFleet: ['202'] };
      const elsewhere: Readonly<Record<string, string[]>> = {
        ...{ mark: ['409'], listShows: ['404'], removeShows: ['404'] },
        ...fleet,
      };
      const left = Object.keys(operation.responses).filter(
        (status) => !seen.has(status) && !unseen.includes(status),
      );
      expect([id, left]).toEqual([id, elsewhere[id] ?? []]);
    }
  });

  it('says so where nothing is live and nothing is kept', async () => {
    const other = await Companion.start('--no-history', '--token', token);
    try {
      const headers = { authorization: `Bearer ${token}` };
      for (const [path, method, status, code] of [
        ['/api/markers', 'POST', 409, 'nothing-live'],
        ['/api/history', 'GET', 404, 'history-off'],
        ['/api/history', 'DELETE', 404, 'history-off'],
      ] as const) {
        const body = method === 'POST' ? { body: '{"label":"Goal"}' } : {};
        const answer = await fetch(new URL(path, other.page), { method, headers, ...body });
        expect([answer.status, await answer.clone().json()]).toMatchObject([status, { error: { code } }]);
        await check(description.paths[path]![method.toLowerCase()]!, answer);
      }
    } finally {
      await other.stop();
      await other.clear();
    }
  });
});
