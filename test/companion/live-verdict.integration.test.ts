import { afterAll, beforeAll, expect, it } from 'vitest';
import { Companion } from '../helpers/companion.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { NumberedClient } from '../helpers/numbered-client.ts';
import { makeRecording, type RecordingOptions } from '../helpers/recordings.ts';
import { pageOrigin } from '../helpers/relay-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const seconds = 4;
let nginx: NginxRtmp;
let companion: Companion;

beforeAll(async () => {
  nginx = await startNginxRtmp({ apps: ['youtube'] });
  const ingest = `youtube=${nginx.url('youtube')}`;
  companion = await Companion.start('--allow-origin', pageOrigin, '--ingest', ingest);
});
afterAll(async () => {
  await companion?.stop();
  await companion?.clear();
  await nginx?.stop();
});

it.each<[what: string, options: RecordingOptions, failed: readonly string[]]>([
  ['that is as it should be', {}, []],
  ['without a sound to be heard', { sound: 'anullsrc=r=48000:cl=stereo' }, ['silence']],
])(
  'A show %s gets the verdict on what leaves, by its headers, its times and its keyframes',
  async (_, options, failed) => {
    const recording = await makeRecording('h264-opus.mkv', { seconds, ...options });
    const client = new NumberedClient(companion, `show-${failed.length}-of-two`);
    expect(await client.join('youtube', `key-${failed.length}`)).toMatchObject({ ok: true });
    await client.play(recording, seconds);
    await client.end();
    const verdict = await waitUntil('the history has the verdict', async () => {
      const [last] = await companion.history();
      return last?.end === 'stopped' && last.verdict;
    });
    const { findings } = verdict;
    expect(findings.filter(({ level }) => level === 'fail').map(({ rule }) => rule)).toEqual(failed);
    const measured = new Map(findings.map(({ rule, measured }) => [rule, measured]));
    expect(measured.get('video-codec')).toBe('H.264');
    expect(measured.get('size')).toBe('320×180');
    expect(Math.abs(Number(measured.get('keyframes')) - 2)).toBeLessThan(0.1);
    expect(findings.filter(({ by }) => by === 'decoding').map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['black', 'silence']),
    );
  },
);
