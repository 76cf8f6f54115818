import { ChunkWriter } from '../../companion/rtmp/chunk-writer.ts';
import { commandMessage } from '../../companion/rtmp/command.ts';

/** What an ingest says that wants to be rid of a publisher (Enhanced RTMP v2, "Reconnect Request"). */
export function reconnectRequest(tcUrl: string): Buffer {
  const info = { level: 'status', code: 'NetConnection.Connect.ReconnectRequest', tcUrl };
  const writer = new ChunkWriter();
  writer.chunkSize = 4096;
  // A chunk stream that the ingest itself does not use: its own headers go on as if nothing had been said.
  return Buffer.concat(
    writer.write(commandMessage({ name: 'onStatus', transaction: 0, args: [null, info] }), 60),
  );
}
