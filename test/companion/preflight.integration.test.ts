import { statSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreflightReply } from '#protocol';
import { Companion } from '../helpers/companion.ts';
import { freePort } from '../helpers/free-port.ts';
import { listen } from '../helpers/listen.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { startNodeMediaServer, type NodeMediaServer } from '../helpers/node-media-server.ts';
import { connectClient, pageOrigin } from '../helpers/relay-client.ts';
import { TestAuthority, type TlsFront } from '../helpers/tls-front.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const wrongKey = 'wrong-key-Kd83hsLq';
/** Of a file without a picture or sound in it: the header and the length of nothing. */
const flvHeaderBytes = 13;
const rightKey = 'right-key-Zp20xvWm';

/** Answers nginx whether it may take a key. */
const judge = createServer((request, response) => {
  let form = '';
  request.on('data', (part: Buffer) => (form += part.toString()));
  request.on('end', () => response.writeHead(form.includes(wrongKey) ? 403 : 200).end());
});
const authority = new TestAuthority();
/** Port of what is no ingest at all. */
let web: number;
let nginx: NginxRtmp;
let signing: NodeMediaServer;
let untrusted: TlsFront;
let companion: Companion;
beforeAll(async () => {
  ({ port: web } = await listen(judge));
  nginx = await startNginxRtmp({ onPublish: `http://127.0.0.1:${web}/` });
  signing = await startNodeMediaServer();
  untrusted = await authority.front(nginx.port, 'untrusted');
  companion = await Companion.start('--allow-origin', pageOrigin);
});
afterAll(async () => {
  await companion.stop();
  await Promise.all([nginx.stop(), signing.stop(), untrusted.stop()]);
  await companion.clear();
  authority.remove();
  judge.close();
});

async function ask(key: string, ingest: string): Promise<PreflightReply> {
  const socket = await connectClient(companion.ports.custom, { auth: { purpose: 'preflight' } });
  const answer = (await socket.emitWithAck('preflight', { key, ingest })) as PreflightReply;
  socket.disconnect();
  return answer;
}

describe('real servers that are asked whether they accept a key', () => {
  it('are told apart, and make nothing of it', async () => {
    const nobody = await freePort();
    const answers = await Promise.all([
      ask(rightKey, nginx.url('live')),
      ask(wrongKey, nginx.url('live')),
      ask(rightKey, nginx.url('other-app')),
      ask(signing.signed(rightKey), signing.url),
      ask(rightKey, signing.url),
      ask(rightKey, `rtmp://127.0.0.1:${nobody}/live`),
      ask(rightKey, 'rtmp://no-such-server.invalid/live'),
      ask(rightKey, `rtmps://127.0.0.1:${untrusted.port}/live`),
      ask(rightKey, `rtmps://127.0.0.1:${web}/live`),
      ask(rightKey, `rtmp://127.0.0.1:${web}/live`),
    ]);
    expect(answers.map((answer) => (answer.ok ? answer.reason : answer.error.code))).toEqual([
      null,
      'key-rejected',
      'app-rejected',
      null,
      'key-rejected',
      'refused',
      'dns',
      'tls',
      'tls-missing',
      'handshake',
    ]);
    // Taken leave of: the same key is taken again, and again.
    expect(await ask(rightKey, nginx.url('live'))).toMatchObject({ ok: true, reason: null });
    await waitUntil('nobody publishes', async () => !(await nginx.stat()).includes('<publishing/>'));
    expect(nginx.records('live').filter((file) => statSync(file).size > flvHeaderBytes)).toEqual([]);
    expect((await companion.status()).broadcasts).toEqual([]);
    const told = companion.output.join('\n');
    expect(told).not.toContain(rightKey);
    expect(told).not.toContain(wrongKey);
  });

  it('are left at once by who does not wait any more', async () => {
    const socket = await connectClient(companion.ports.custom, { auth: { purpose: 'preflight' } });
    socket.emit('preflight', { key: 'left-alone', ingest: nginx.url('live') });
    await waitUntil('it is published', async () => (await nginx.stat()).includes('left-alone'));
    socket.disconnect();
    await waitUntil('it is published no more', async () => !(await nginx.stat()).includes('<publishing/>'));
    expect(await ask('left-alone', nginx.url('live'))).toMatchObject({ ok: true, reason: null });
  });
});
