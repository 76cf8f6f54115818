import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  controlPaths,
  proveClient,
  type Credentials,
  type DestinationStatus,
} from '../../companion/protocol/index.ts';
import { freePort } from '../helpers/free-port.ts';
import { listen } from '../helpers/listen.ts';
import { startNginxRtmp } from '../helpers/nginx-rtmp.ts';
import { rawRequest } from '../helpers/raw-request.ts';
import { knock } from '../helpers/paired-client.ts';
import { askToPair, pairWith } from '../helpers/pairing-client.ts';
import { connectClient, extensionOrigin } from '../helpers/relay-client.ts';
import { RtmpDouble } from '../helpers/rtmp-double.ts';
import { TestAuthority } from '../helpers/tls-front.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { AttackedCompanion, trustedOrigin } from './helpers/attacked-companion.ts';
import { LiveShow, makeShow } from './helpers/live-show.ts';
import { descendants } from './helpers/process-tree.ts';
import { Traces } from './helpers/traces.ts';

/** One key for each way that a key can go. Some hold characters that URLs and JSON write otherwise. */
const keys = {
  live: 'live_77_Zq8RkWmVtXc4Lp',
  refused: 'ref_88_Yt/5Gh+7Jk=Qw2&Er',
  echoed: 'ech_99_Pl"3Mn\\6Bv%Cx9Zz',
  nobody: 'nob_11_Qa2Ws3Ed4Rf5Tg6',
  tls: 'tls_22_Uj7Mi8Ko9Lp0Nh?s_bl=1&x=1',
  named: 'nam_33_Vb4Gt5Fr6De7Sw',
  inAddress: 'adr_44_Xs5Dc6Fv7Gb8Hn',
  pasted: 'pas_55_Zd6Xf7Cg8Vh9Bj',
  spaced: 'spa_66_Wq1Ed2Rf3Tg4Yh',
  malformed: 'mal_67_Kj8Hg7Fd6Sa5Po',
  misplaced: 'mis_68_Tr4Ew3Qz2Xc1Vb',
  paired: 'pai_69_Lk7Jh5Gf3Ds1Ap',
  password: 'pwd_70_Bn:4Vc@3Xy%2Aq1Sw',
  refusedPassword: 'pwd_71_Mj6Nh5Bg4Vf3Cd',
  bearer: 'brr_72_Xk5Tz8Wd2Ho7Ue',
  endpoint: 'end_73_Pq6Ls9Ry3Nb8Mt',
  streamId: 'sid_74_Cf7Jd2Gv4Za9Kx',
  passphrase: 'pas_75_Hw8Eo3Iu5Sb1Ly',
} as const;
/** Keys that are too short to be hidden by their value: nothing may ever say them. */
const short = { refused: 'q7_Zx9', echoed: 'w4-Yk2', named: 'p8_Vb3', inAddress: 'h5_Jm6' } as const;
const tokens = { right: 'tok_01_Mn7Bv6Cx5Zl4Kj', wrong: 'tok_02_Hg3Fd2Sa1Po9Iu' } as const;
/** What a browser was given when it was paired, and the codes that were shown for it; known only later. */
let traces: Traces;
let codes: Traces;

const closers: (() => Promise<unknown> | void)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

const statuses: string[] = [];
/** All that the control page was told, from the start to the crash. */
let streamed = '';
const ended: { code: number | null } = { code: null };
let companion: AttackedCompanion;

/** Everything that can happen to a key, in one run of the companion; afterwards it is only looked at. */
beforeAll(async () => {
  const gate = await listen(
    createServer((request, response) => {
      request.setEncoding('utf8').on('data', (body: string) => {
        response.writeHead(/(?:^|&)app=twitch(?:&|$)/.test(body) ? 403 : 200).end();
      });
    }),
  );
  closers.push(() => gate.close());
  const nginx = await startNginxRtmp({
    apps: ['youtube', 'twitch'],
    onPublish: `http://127.0.0.1:${gate.port}/`,
  });
  closers.push(() => nginx.stop());
  const echo = new RtmpDouble(async (peer) => {
    const publish = await peer.untilPublish();
    const key = String(publish.args[1]);
    const words = `no such key: ${key}, rtmp://127.0.0.1/app/${encodeURIComponent(key)}`;
    peer.status('error', `NetStream.Publish.${key}`, { description: words, details: { key } });
  });
  const echoPort = await echo.start();
  closers.push(() => echo.stop());
  // Asks for a login, gives back what it was told, and refuses the password.
  const bouncer = new RtmpDouble(async (peer) => {
    await peer.shake();
    const { transaction, args } = await peer.command('connect');
    const { app } = args[0] as { app: string };
    const asks = app.includes('user=') ? '?reason=needauth&salt=s&challenge=c' : 'code=403 need auth;';
    const description = `${app.includes('response=') ? '?reason=authfailed' : asks} [ authmod=adobe ] ${app}`;
    peer.send('_error', transaction, null, { code: 'NetConnection.Connect.Rejected', description });
  });
  const bouncerPort = await bouncer.start();
  closers.push(() => bouncer.stop());
  const authority = new TestAuthority();
  closers.push(() => authority.remove());
  const front = await authority.front(nginx.port, 'untrusted');
  closers.push(() => front.stop());
  const port = await freePort();
  const nobody = `rtmp://127.0.0.1:${port}`;
  const secretDir = mkdtempSync(join(tmpdir(), 'tabcast-secret-'));
  closers.push(() => rmSync(secretDir, { recursive: true, force: true }));
  const crashFile = join(secretDir, 'key');
  writeFileSync(crashFile, keys.live);

  companion = await AttackedCompanion.start({
    flags: [
      ...['--log-level', 'debug'],
      ...['--ingest', `youtube=${nginx.url('youtube')}`, '--ingest', `twitch=${nginx.url('twitch')}`],
    ],
    env: {
      TABCAST_TOKEN: tokens.right,
      // What turns on the libraries' own logs.
      DEBUG: '*',
      NODE_OPTIONS: `--import ${fileURLToPath(new URL('helpers/crash-on-signal.js', import.meta.url))}`,
      TEST_CRASH_FILE: crashFile,
    },
  });
  closers.push(() => companion.stop());
  void followStream();
  const look = async () => {
    const shown = { authorization: `Bearer ${tokens.right}` };
    const byToken = await rawRequest(companion.controlPort, '/api/status', shown);
    statuses.push(await companion.status(), byToken.text);
    statuses.push(await companion.read('/metrics'), await companion.read('/api/health'));
    statuses.push(await companion.history());
  };

  const used = companion.pairingCode;
  const credentials = await pairWith(companion.controlPort, used);
  traces = new Traces([...Object.values(keys), ...Object.values(tokens), credentials.token]);
  await askToPair(companion.controlPort);
  await waitUntil('another code is shown', () => companion.pairingCode !== used);
  codes = new Traces([used, companion.pairingCode], 'whole');

  const show = new LiveShow(companion, await makeShow(20), { token: tokens.right });
  const live = await show.add('youtube', { key: keys.live });
  const others = {
    refused: await show.add('twitch', { key: keys.refused }),
    echoed: await show.add('custom', { key: keys.echoed, ingest: `rtmp://127.0.0.1:${echoPort}/app` }),
    nobody: await show.add('custom', { key: keys.nobody, ingest: `${nobody}/app` }),
    tls: await show.add('custom', { key: keys.tls, ingest: `rtmps://127.0.0.1:${front.port}/youtube` }),
    named: await show.add('custom', { key: keys.named, ingest: `${nobody}/one`, name: `My ${keys.named}` }),
    inAddress: await show.add('custom', { key: 'short', ingest: `${nobody}/app/${keys.inAddress}` }),
    login: await show.add('custom', {
      key: 'behind-a-login',
      ingest: `rtmp://anna:${encodeURIComponent(keys.password)}@127.0.0.1:${bouncerPort}/app`,
      name: `My ${keys.password}`,
    }),
    pastedLogin: await show.add('custom', {
      key: `rtmp://bert:${keys.refusedPassword}@127.0.0.1:${bouncerPort}/app/with-a-login`,
    }),
    pasted: await show.add('custom', { key: `${nobody}/app/${keys.pasted}` }),
    bearer: await show.add('custom', { key: keys.bearer, ingest: `http://127.0.0.1:${port}/whip` }),
    endpoint: await show.add('custom', {
      key: 'short',
      ingest: `http://127.0.0.1:${port}/whip/${keys.endpoint}`,
    }),
    srt: await show.add('custom', {
      key: keys.streamId,
      ingest: `srt://127.0.0.1:${port}?passphrase=${keys.passphrase}`,
    }),
    shortRefused: await show.add('twitch', { key: short.refused }),
    shortEchoed: await show.add('custom', {
      key: short.echoed,
      ingest: `rtmp://127.0.0.1:${echoPort}/app`,
    }),
    shortNamed: await show.add('custom', { key: short.named, ingest: `${nobody}/two`, name: short.named }),
    shortPasted: await show.add('custom', { key: `${nobody}/app/${short.inAddress}` }),
  };
  await look();
  const played = show.play();
  await waitUntil('the live key is live', () => live.at(-1)?.state === 'live');
  for (const [name, states] of Object.entries(others)) {
    await waitUntil(`the key "${name}" has met its fate`, () => states.some(troubled));
  }
  await look();
  await comeAsPaired(credentials);
  await misplaceKeys();
  const restarts = async (): Promise<number> =>
    (JSON.parse(await companion.status()) as { broadcasts: { restarts: number }[] }).broadcasts[0]!.restarts;
  for (const pid of descendants(companion.pid)) process.kill(pid, 'SIGKILL');
  await waitUntil('another ffmpeg has taken over', async () => (await restarts()) > 0);
  await look();
  companion.signal('SIGWINCH');
  ended.code = await companion.ended();
  show.cut();
  await played;
});

function troubled({ reason }: DestinationStatus): boolean {
  return reason !== null;
}

/** A paired browser with the right proof and with a wrong one, with its token where no token belongs, and a wrong code. */
async function comeAsPaired(credentials: Credentials): Promise<void> {
  const browser = { credentials, origin: extensionOrigin };
  const auth = { broadcastId: 'paired-0001', platform: 'custom' };
  const { socket, context } = await knock(companion.ports.custom, browser, auth);
  const proof = await proveClient(credentials.token, context);
  expect(await socket.emitWithAck('prove', proof)).toEqual({ ok: true });
  expect(await socket.emitWithAck('send-key', { key: keys.paired })).toMatchObject({ ok: false });
  socket.disconnect();
  const liar = await knock(companion.ports.custom, browser, auth);
  expect(await liar.socket.emitWithAck('prove', credentials.token)).toMatchObject({ ok: false });
  const { token } = credentials;
  for (const extra of [
    { token, clientId: undefined },
    { broadcastId: `${token}0` },
    { nonce: `${token}0` },
  ]) {
    await expect(knock(companion.ports.custom, browser, extra)).rejects.toThrow();
  }
  const request = { nonce: token, proof: token, name: companion.pairingCode };
  expect(await askToPair(companion.controlPort, request)).toMatchObject({ status: 403 });
}

/** Keys and tokens in every place where the contract does not want them. */
async function misplaceKeys(): Promise<void> {
  const socket = await connectClient(companion.ports.custom, { origin: trustedOrigin });
  const key = keys.malformed;
  for (const payload of [
    `${keys.spaced} ${keys.spaced}`,
    `https://dashboard.example/${key}`,
    `${key}\n${key}`,
    `rtmp://127.0.0.1:99999/app/${key}`,
    { key, ingest: `http://192.0.2.1/app/${key}` },
    { key, rendition: key },
    { key, name: key.repeat(10) },
  ]) {
    expect(await socket.emitWithAck('send-key', payload)).toMatchObject({ ok: false });
  }
  for (const value of [keys.misplaced, { key: keys.misplaced }, [keys.misplaced]]) {
    expect(await socket.emitWithAck('binarystream', value)).toMatchObject({ ok: false });
    expect(await socket.emitWithAck('end', value)).toMatchObject({ ok: false });
    socket.emit(keys.misplaced, value);
  }
  expect(await socket.emitWithAck('binarystream', Buffer.from(keys.misplaced))).toMatchObject({ ok: false });
  socket.disconnect();
  for (const auth of [{ token: tokens.wrong }, { broadcastId: tokens.wrong }, { token: [tokens.wrong] }]) {
    await expect(connectClient(companion.ports.custom, { origin: null, auth })).rejects.toThrow();
  }
  const host = `127.0.0.1:${companion.controlPort}`;
  for (const path of [`/api/status?key=${keys.misplaced}`, `/${keys.misplaced}`]) {
    await rawRequest(companion.controlPort, path, { host, authorization: `Bearer ${tokens.wrong}` });
    await rawRequest(companion.ports.youtube, path, { host: `127.0.0.1:${companion.ports.youtube}` });
  }
}

/** Reads what the control page is told until the companion is gone. */
async function followStream(): Promise<void> {
  const { origin, searchParams } = new URL(companion.page);
  const headers = { authorization: `Bearer ${searchParams.get('key')}` };
  const { body } = await fetch(`${origin}${controlPaths.stream}`, { headers });
  const decoder = new TextDecoder();
  try {
    for await (const part of body!) streamed += decoder.decode(part, { stream: true });
  } catch {
    // Its end is a crash.
  }
}

describe('a stream key or a token', () => {
  it('went every way that was meant: live, refused, ffmpeg replaced, and a crash at the end', () => {
    expect(statuses.join('')).toContain('"state":"live"');
    expect(statuses.join('')).toMatch(/^tabcast_destination_acknowledged_bytes_total\{.*\} \d/m);
    expect(statuses.join('')).toMatch(/<h3>\s*<bdi>[^<]*\[secret\]/);
    expect(readdirSync(companion.dataDir)).toContain('history.db');
    for (const reason of ['key-rejected', 'login-rejected', 'refused', 'tls'])
      expect(statuses.join('')).toContain(`"${reason}"`);
    expect(companion.tree.programs).toContain('ffmpeg');
    expect(companion.tree.looks).toBeGreaterThan(20);
    expect(companion.output).toMatch(/cannot send \[secret\]/);
    expect(ended.code).toBe(1);
  });

  it('is in nothing that the companion wrote, a pairing code only where it is shown', () => {
    expect(traces.in(companion.output)).toEqual([]);
    const lines = companion.output.split('\n');
    expect(codes.in(lines.filter((line) => line.startsWith('{"event":"pairing"')).join('\n'))).toHaveLength(
      2,
    );
    expect(codes.in(lines.filter((line) => !line.startsWith('{"event":"pairing"')).join('\n'))).toEqual([]);
  });

  it('is said nowhere, also where it is too short to be hidden wherever it stands', () => {
    const { argv, environ } = companion.tree;
    const said = [companion.output, ...statuses, ...argv, ...environ].join('\n');
    expect(Object.values(short).filter((key) => said.includes(key))).toEqual([]);
  });

  it('is in no argument list and no child environment, looked at every 50 ms', () => {
    expect(traces.in([...companion.tree.argv].join('\n'))).toEqual([]);
    expect(codes.in([...companion.tree.argv].join('\n'))).toEqual([]);
    expect(companion.tree.environ.size).toBeGreaterThan(0);
    expect(traces.in([...companion.tree.environ].join('\n'))).toEqual([]);
    expect(codes.in([...companion.tree.environ].join('\n'))).toEqual([]);
  });

  it('is in nothing that the control page is told, its log among it', () => {
    for (const kind of ['run', 'status', 'show', 'log', 'pairing'])
      expect(streamed).toContain(`{"kind":"${kind}"`);
    expect(streamed).toContain('cannot send [secret]');
    expect(traces.in(streamed)).toEqual([]);
    expect(Object.values(short).filter((key) => streamed.includes(key))).toEqual([]);
  });

  it('is in no status, metric, health or history', () => {
    expect(traces.in(statuses.join('\n'))).toEqual([]);
    expect(codes.in(statuses.join('\n'))).toEqual([]);
  });

  it('is in no file of the data folder', () => {
    expect(traces.inFolder(companion.dataDir)).toEqual([]);
    expect(codes.inFolder(companion.dataDir)).toEqual([]);
  });
});

describe('a token given as a flag', () => {
  it('is gone from the argument list, and no memory is ever dumped to disk, once the companion is ready', async () => {
    const flagged = await AttackedCompanion.start({ flags: ['--token', tokens.right] });
    closers.push(() => flagged.stop());
    expect(traces.in(readFileSync(`/proc/${flagged.pid}/cmdline`, 'latin1'))).toEqual([]);
    await waitUntil('core dumps are off', () =>
      /^Max core file size +0 +0 /m.test(readFileSync(`/proc/${flagged.pid}/limits`, 'latin1')),
    );
    expect(await flagged.stop()).toBe(0);
  });
});

describe('the search itself', () => {
  it('finds a secret, or twelve characters of it, in every form and in files', () => {
    const secret = keys.refused;
    const folder = mkdtempSync(join(tmpdir(), 'tabcast-traces-'));
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
    const forms = [
      `x ${secret} y`,
      secret.slice(4, 16),
      `?key=${encodeURIComponent(secret)}`,
      ...['', 'a', 'ab'].map((before) => Buffer.from(`${before}${secret}:x`).toString('base64')),
      Buffer.from(secret).toString('hex'),
    ];
    for (const form of forms) expect([form, traces.in(form).length > 0]).toEqual([form, true]);
    expect(traces.in(secret.slice(4, 15))).toEqual([]);
    writeFileSync(join(folder, 'a'), Buffer.from(`junk ${secret}`, 'utf16le'));
    expect(traces.inFolder(folder)).toHaveLength(1);
  });
});
