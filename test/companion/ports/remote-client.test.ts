import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { remoteAnswerMs, type RemoteState } from '../../../companion/protocol/index.ts';
import { RemoteBrowsers } from '../../../companion/remote/browsers.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { pairedBrowser, pairingsOf, type PairedBrowser } from '../../helpers/paired-client.ts';
import { connectClient } from '../../helpers/relay-client.ts';
import { RemoteBrowser } from '../../helpers/remote-browser.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { openPort } from './port-fixture.ts';

const idle: RemoteState = { phase: 'idle', muted: { tab: false, microphone: true } };

let browser: PairedBrowser;
let browsers: RemoteBrowsers;
let clock: FakeClock;
let fixture: Awaited<ReturnType<typeof openPort>>;
beforeEach(async () => {
  browser = await pairedBrowser();
  browsers = new RemoteBrowsers();
  clock = new FakeClock();
  fixture = await openPort({ pairings: pairingsOf(browser), remote: browsers, clock });
});
afterEach(() => fixture.listener.close());

async function enter(state: RemoteState = idle): Promise<RemoteBrowser> {
  const remote = await RemoteBrowser.enter(fixture.port, browser);
  remote.say(state);
  await waitUntil('it has said how it is', () => isDeepStrictEqual(browsers.state, state));
  return remote;
}

describe('a browser that lets itself be controlled', () => {
  it('says how it is, and does what it is asked, beside a broadcast and not as part of one', async () => {
    const remote = await enter();
    expect(browsers.state).toEqual(idle);
    expect(await browsers.ask({ do: 'start' })).toEqual({ ok: true });
    remote.answer = { ok: false, message: 'No stream key.' };
    expect(await browsers.ask({ do: 'mute', input: 'tab', muted: true })).toEqual(remote.answer);
    expect(remote.asked).toEqual([{ do: 'start' }, { do: 'mute', input: 'tab', muted: true }]);
    expect(fixture.desk.sessions).toEqual([]);
    remote.leave();
    await waitUntil('it is gone', () => browsers.state === null);
    expect(await browsers.ask({ do: 'stop' })).toBeNull();
  });

  it('is a refusal with a sentence when it does not answer in time, or leaves meanwhile', async () => {
    const remote = await enter();
    remote.answer = null;
    const late = browsers.ask({ do: 'start' });
    await waitUntil('it is asked', () => remote.asked.length === 1);
    await clock.advance(remoteAnswerMs);
    expect(await late).toMatchObject({ ok: false, message: expect.stringMatching(/not answered in time/) });
    const left = browsers.ask({ do: 'start' });
    await waitUntil('it is asked again', () => remote.asked.length === 2);
    remote.leave();
    expect(await left).toMatchObject({ ok: false, message: expect.stringMatching(/is gone/) });
  });

  it('is the one that is live, where there are several, else the newest', async () => {
    const first = await enter();
    const second = await enter({ ...idle, muted: { tab: true, microphone: true } });
    await browsers.ask({ do: 'start' });
    expect(second.asked).toHaveLength(1);
    first.say({ ...idle, phase: 'live' });
    await waitUntil('the first is live', () => browsers.state?.phase === 'live');
    await browsers.ask({ do: 'stop' });
    expect(first.asked).toEqual([{ do: 'stop' }]);
  });

  it('says nothing that counts but how it is, and is cut off when it floods', async () => {
    const remote = await enter();
    remote.say({ phase: 'on the moon' } as never);
    for (let sent = 0; sent < 60; sent += 1) remote.say(idle);
    await waitUntil('it is cut off', () => browsers.state === null);
    expect(fixture.lines.join('')).toContain('too many messages');
  });

  it('is none that was let in by its origin alone', async () => {
    const refused = connectClient(fixture.port, { auth: { purpose: 'remote' } });
    await expect(refused).rejects.toMatchObject({ data: { code: 'not-paired' } });
  });
});
