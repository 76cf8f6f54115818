// Sound as a mixer would have it that somebody has set wrongly.
const beepSeconds = 0.1;
const nearlyNothing = 0.001;

/** One second with a beep at its beginning. */
function secondWithBeep(audio) {
  const second = new AudioBuffer({ length: audio.sampleRate, sampleRate: audio.sampleRate });
  const samples = second.getChannelData(0);
  for (let at = 0; at < samples.length; at += 1) {
    const seconds = at / audio.sampleRate;
    samples[at] = Math.sin(2 * Math.PI * 1000 * seconds) * (seconds < beepSeconds ? 1 : nearlyNothing);
  }
  return new AudioBufferSourceNode(audio, { buffer: second, loop: true });
}

/**
 * A track of sound. @param beeps whether there is a beep at each whole second of `audio`, in place of a tone
 * @param gain 1 is full scale @param sides of left and right, those that are to be heard @param lateSeconds for how long it is held back
 */
export function soundTrack(audio, { beeps = false, gain = 0.125, sides = [0, 1], lateSeconds = 0 }) {
  const source = beeps ? secondWithBeep(audio) : new OscillatorNode(audio, { frequency: 1000 });
  const level = new GainNode(audio, { gain });
  const late = new DelayNode(audio, { maxDelayTime: 1, delayTime: lateSeconds });
  const merger = new ChannelMergerNode(audio, { numberOfInputs: 2 });
  const out = new MediaStreamAudioDestinationNode(audio, { channelCount: 2 });
  source.connect(level).connect(late);
  for (const side of sides) late.connect(merger, 0, side);
  merger.connect(out);
  source.start(Math.ceil(audio.currentTime));
  return out.stream.getAudioTracks()[0];
}

/** Sound of a show that is made without a clock: beeps that come later and later, by so much of the time that is gone. */
export function driftingSound(from, frames, sampleRate, drift) {
  const samples = new Float32Array(frames * 2);
  for (let at = 0; at < frames; at += 1) {
    const seconds = from / 1_000_000 + at / sampleRate;
    const loudness = (seconds / (1 + drift)) % 1 < beepSeconds ? 0.3 : nearlyNothing;
    samples[at] = samples[frames + at] = loudness * Math.sin(2 * Math.PI * 1000 * seconds);
  }
  return new AudioData({
    ...{ format: 'f32-planar', sampleRate, numberOfFrames: frames, numberOfChannels: 2 },
    ...{ timestamp: from, data: samples },
  });
}
