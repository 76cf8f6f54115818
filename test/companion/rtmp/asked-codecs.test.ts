import { afterEach, describe, expect, it } from 'vitest';
import { asObject } from '../../../companion/flv/amf0.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { RtmpPublisher } from '../../../companion/rtmp/publisher.ts';
import { RtmpDouble } from '../../helpers/rtmp-double.ts';

const never = new AbortController().signal;
let double: RtmpDouble;

afterEach(() => double.stop());

/**
 * Publishes to an ingest that names HEVC.
 * @param canRead false for one that knows no lists in a command and hangs up on them, as those of few lines do
 * @returns whether it was asked, for each connection, and what the publisher may send
 */
async function publish(
  asks: { readonly asksForCodecs?: boolean },
  canRead: boolean,
): Promise<{ asked: boolean[]; may: string[] }> {
  const asked: boolean[] = [];
  double = new RtmpDouble(async (peer) => {
    await peer.shake();
    const { transaction, args } = await peer.command('connect');
    asked.push('fourCcList' in asObject(args[0])!);
    if (asked.at(-1) && !canRead) return void peer.socket.destroy();
    peer.send('_result', transaction, { fourCcList: ['hvc1'] }, { code: 'NetConnection.Connect.Success' });
    peer.send('_result', (await peer.command('createStream')).transaction, null, 1);
    await peer.command('publish');
    peer.status('status', 'NetStream.Publish.Start');
  });
  const url = { scheme: 'rtmp', host: '127.0.0.1', port: await double.start(), app: 'live' } as const;
  const publisher = new RtmpPublisher({ url, key: 'asked' }, { clock: systemClock, ...asks });
  await publisher.connect(never);
  const may = [...publisher.videoCodecs];
  await publisher.close();
  return { asked, may };
}

describe('the question which codecs an ingest takes', () => {
  it('is not put where nothing but H.264 is to be sent', async () => {
    expect(await publish({}, true)).toEqual({ asked: [false], may: ['h264'] });
  });

  it('is put where another codec was chosen', async () => {
    expect(await publish({ asksForCodecs: true }, true)).toEqual({ asked: [true], may: ['h264', 'hevc'] });
  });

  it('is left out the next time for an ingest that hangs up on it', async () => {
    expect(await publish({ asksForCodecs: true }, false)).toEqual({ asked: [true, false], may: ['h264'] });
  });
});
