// A show whose times are exact, however busy the machine is: its packets are encoded and stamped by the page, and not by a recorder.
import { matroskaClusters, matroskaHeader } from './matroska.js';
import { frameOf, height, width } from './pictures.js';
import { driftingSound } from './sound.js';

const picturesPerSecond = 30;
const keyframeSeconds = 2;
const soundConfig = { codec: 'opus', sampleRate: 48_000, numberOfChannels: 2, bitrate: 96_000 };
const packetFrames = 960;

/** A copy: `BufferSource` is either of two things. */
const bytesOf = (source) => new Uint8Array(ArrayBuffer.isView(source) ? source : source.slice(0));

/** What becomes of frames in an encoder: packets for Matroska, and its decoder's configuration. */
function gather(Encoder, track) {
  const packets = [];
  const made = { packets, description: null, encoder: null };
  made.encoder = new Encoder({
    output(chunk, metadata) {
      const { description } = metadata?.decoderConfig ?? {};
      if (description) made.description = bytesOf(description);
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      packets.push({ track, ms: Math.round(chunk.timestamp / 1_000), isKey: chunk.type === 'key', data });
    },
    // `flush` rejects with it.
    error: () => undefined,
  });
  return made;
}

/** A recording of flashes, and of beeps that come later by `drift` of the time that is gone. @returns pieces of a Matroska file */
export async function driftingShow(seconds, drift) {
  const picture = gather(VideoEncoder, 1);
  const size = { width, height };
  const bitrates = { bitrate: 500_000, framerate: picturesPerSecond, latencyMode: 'realtime' };
  picture.encoder.configure({ codec: 'avc1.42E01E', ...size, ...bitrates, avc: { format: 'avc' } });
  for (let n = 0; n < seconds * picturesPerSecond; n += 1) {
    const at = n / picturesPerSecond;
    const frame = frameOf('flashing', at, Math.round(at * 1_000_000));
    picture.encoder.encode(frame, { keyFrame: n % (picturesPerSecond * keyframeSeconds) === 0 });
    frame.close();
  }
  const sound = gather(AudioEncoder, 2);
  sound.encoder.configure(soundConfig);
  const { sampleRate } = soundConfig;
  for (let n = 0; n < (seconds * sampleRate) / packetFrames; n += 1) {
    sound.encoder.encode(
      driftingSound((n * packetFrames * 1_000_000) / sampleRate, packetFrames, sampleRate, drift),
    );
  }
  await Promise.all([picture.encoder.flush(), sound.encoder.flush()]);
  const header = matroskaHeader(
    { ...size, description: picture.description },
    { sampleRate, description: sound.description },
  );
  const packets = [...picture.packets, ...sound.packets].toSorted((one, other) => one.ms - other.ms);
  return [header, ...matroskaClusters(packets)];
}
