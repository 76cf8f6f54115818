// Goes live by the base contract with shows of which something is wrong; what that is, is asked for by the test.
import { driftingShow } from './encoded.js';
import { canvasTrack, pictureTrack } from './pictures.js';
import { soundTrack } from './sound.js';

const timesliceMs = 100;
const audio = new AudioContext({ sampleRate: 48_000 });
const shows = new Set();

async function connect(port, key) {
  // By polling, what MediaRecorder makes would arrive as rubbish: the client of socket.io cuts it at the comma of its type.
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true });
  await new Promise((resolve, reject) => {
    socket.on('connect', resolve);
    socket.on('connect_error', reject);
  });
  const { ok, error } = await socket.emitWithAck('send-key', key);
  if (!ok) throw new Error(error.message);
  const show = { socket, stop: () => undefined };
  shows.add(show);
  return show;
}

/** Records, and goes live until `endAll()`. */
globalThis.begin = async (
  port,
  key,
  { picture, frameRate = 30, kbps = 500, keyframeMs = 2000, sound = {} },
) => {
  const show = await connect(port, key);
  const now = () => audio.currentTime;
  const pictures = picture === 'canvas' ? canvasTrack(frameRate, now) : pictureTrack(picture, frameRate, now);
  const recorder = new MediaRecorder(new MediaStream([pictures, soundTrack(audio, sound)]), {
    ...{ mimeType: 'video/x-matroska;codecs=avc1.42E01E,opus', audioBitsPerSecond: 96_000 },
    ...{ videoBitsPerSecond: kbps * 1000, videoKeyFrameIntervalDuration: keyframeMs },
  });
  recorder.ondataavailable = ({ data }) => {
    if (data.size > 0) show.socket.emit('binarystream', data);
  };
  recorder.start(timesliceMs);
  show.stop = () => recorder.stop();
};

/**
 * Sends what it has encoded before, twice as fast as it would be recorded: what came at once would be more than the encoder of its
 * sound is given time for. @param drift of the sound, as a share of the time that is gone
 */
globalThis.beginDrifting = async (port, key, seconds, drift) => {
  const pieces = await driftingShow(seconds, drift);
  const { socket } = await connect(port, key);
  for (const piece of pieces) {
    const { ok, error } = await socket.emitWithAck('binarystream', piece);
    if (!ok) throw new Error(error.message);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
};

/** Resolves when every publish is closed. */
globalThis.endAll = async () => {
  const ending = [...shows].map(async ({ socket, stop }) => {
    stop();
    await socket.emitWithAck('end');
    socket.disconnect();
  });
  shows.clear();
  await Promise.all(ending);
};
