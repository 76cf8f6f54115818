import { OBSWebSocket as JsonClient } from 'obs-websocket-js/json';
import { EventSubscription, OBSWebSocket } from 'obs-websocket-js/msgpack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPassword } from '../../companion/remote/password.ts';
import { Companion } from '../helpers/companion.ts';
import { NumberedClient } from '../helpers/numbered-client.ts';
import { pairedBrowser, remember } from '../helpers/paired-client.ts';
import { makeRecording } from '../helpers/recordings.ts';
import { pageOrigin } from '../helpers/relay-client.ts';
import { RemoteBrowser } from '../helpers/remote-browser.ts';
import { waitUntil } from '../helpers/wait-until.ts';

let companion: Companion;
let address: string;
let password: string;
beforeAll(async () => {
  companion = await Companion.start('--rehearse', '--obs-websocket=0', '--allow-origin', pageOrigin);
  address = `ws://127.0.0.1:${companion.obsPort}`;
  password = await readPassword(companion.dataDir);
});
afterAll(async () => {
  await companion.stop();
  await companion.clear();
});

describe('a remote control of OBS', () => {
  it.each([
    ['JSON', JsonClient],
    ['MessagePack', OBSWebSocket],
  ])('speaks with the companion in %s, as its own library does', async (_, Client) => {
    const client = new Client();
    await expect(client.connect(address, 'not the password')).rejects.toMatchObject({ code: 4009 });
    const hello = await client.connect(address, password);
    expect(hello).toMatchObject({ rpcVersion: 1, negotiatedRpcVersion: 1 });
    const version = await client.call('GetVersion');
    expect(version.platformDescription).toMatch(/^Tabcast /);
    expect(version.availableRequests).toContain('StartStream');
    expect((await client.call('GetStats')).memoryUsage).toBeGreaterThan(10);
    expect(await client.call('GetStreamStatus')).toMatchObject({
      outputActive: false,
      outputTimecode: '00:00:00.000',
    });
    await expect(client.call('GetHotkeyList')).rejects.toMatchObject({ code: 204 });
    await expect(client.call('StartStream')).rejects.toMatchObject({ code: 207 });
    const { scenes } = await client.call('GetSceneList');
    const batch = await client.callBatch([
      { requestType: 'GetSceneItemList', requestData: { sceneUuid: scenes[0]!['sceneUuid'] as string } },
      { requestType: 'GetRecordStatus' },
      { requestType: 'GetStreamServiceSettings' },
    ]);
    expect(batch.map(({ requestStatus }) => requestStatus.code)).toEqual([100, 100, 204]);
    await client.disconnect();
  });

  it('has the paired browser start, stop and mute, and is told how the show goes', async () => {
    const paired = await pairedBrowser();
    await remember(companion, paired);
    const browser = await RemoteBrowser.enter(companion.ports.youtube, paired);
    const idle = { phase: 'idle', muted: { tab: false, microphone: false } } as const;
    browser.say(idle);

    const client = new OBSWebSocket();
    const told: string[] = [];
    client.on('StreamStateChanged', ({ outputState }) => told.push(outputState));
    client.on('InputMuteStateChanged', ({ inputName, inputMuted }) =>
      told.push(`${inputName} ${inputMuted}`),
    );
    const eventSubscriptions = EventSubscription.Outputs | EventSubscription.Inputs;
    await client.connect(address, password, { eventSubscriptions });
    const muted = async (): Promise<boolean> =>
      (await client.call('GetInputMute', { inputName: 'Microphone' })).inputMuted;
    await waitUntil('the browser has said how it is', () =>
      muted().then(
        () => true,
        () => false,
      ),
    );
    await client.call('SetInputMute', { inputName: 'Microphone', inputMuted: true });
    browser.say({ ...idle, muted: { tab: false, microphone: true } });
    await waitUntil('it is muted', muted);
    expect(await client.call('ToggleInputMute', { inputName: 'Microphone' })).toEqual({ inputMuted: false });
    browser.answer = { ok: false, message: 'No platform is selected.' };
    await expect(client.call('StartStream')).rejects.toMatchObject({
      code: 702,
      message: 'No platform is selected.',
    });
    browser.answer = { ok: true };
    expect(await client.call('ToggleStream')).toEqual({ outputActive: true });

    // What the browser would do now.
    const show = new NumberedClient(companion, 'remote-show-1');
    await show.join('youtube', 'a-key-of-a-rehearsal');
    const playing = show.play(await makeRecording('h264-opus.mkv', { seconds: 2 }), 2);
    const status = () => client.call('GetStreamStatus');
    await waitUntil('it is live', async () => (await status()).outputActive);
    await expect(client.call('StartStream')).rejects.toMatchObject({ code: 500 });
    await client.call('CreateRecordChapter' as never, { chapterName: 'Goal' } as never);
    await playing;
    await waitUntil('bytes have arrived', async () => (await status()).outputBytes > 1_000);
    expect((await status()).outputDuration).toBeGreaterThan(0);
    await client.call('StopStream');
    await show.end();
    await waitUntil('it has stopped', async () => !(await status()).outputActive);

    expect(browser.asked).toEqual([
      { do: 'mute', input: 'microphone', muted: true },
      { do: 'mute', input: 'microphone', muted: false },
      { do: 'start' },
      { do: 'start' },
      { do: 'stop' },
    ]);
    expect(told).toEqual([
      'Microphone true',
      ...['STARTING', 'STARTED', 'STOPPING', 'STOPPED'].map((state) => `OBS_WEBSOCKET_OUTPUT_${state}`),
    ]);
    browser.leave();
    await client.disconnect();
    expect(companion.output.join('\n')).not.toContain(password);
  });
});
