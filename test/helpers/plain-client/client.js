// All that a page needs to go live by the base contract, written as its author would: nothing of Tabcast's own client.
const canvas = document.querySelector('canvas');
const pen = canvas.getContext('2d');
let turn = 0;
setInterval(() => {
  turn += 1;
  pen.fillStyle = `hsl(${turn % 360} 70% 30%)`;
  pen.fillRect(0, 0, 640, 360);
  pen.fillStyle = 'white';
  pen.fillRect((turn * 7) % 600, 160, 40, 40);
}, 33);

globalThis.goLive = async (port, key, mimeType) => {
  const audio = new AudioContext();
  const sound = audio.createMediaStreamDestination();
  const tone = new OscillatorNode(audio, { frequency: 440 });
  tone.connect(new GainNode(audio, { gain: 0.25 })).connect(sound);
  tone.start();
  const stream = new MediaStream([...canvas.captureStream(30).getTracks(), ...sound.stream.getTracks()]);

  // By polling, what MediaRecorder makes would arrive as rubbish: the client of socket.io cuts it at the comma of its type.
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'] });
  await new Promise((resolve, reject) => {
    socket.on('connect', resolve);
    socket.on('connect_error', reject);
  });
  socket.emit('send-key', key);
  const recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: 1_000_000 });
  recorder.ondataavailable = ({ data }) => {
    if (data.size > 0) socket.emit('binarystream', data);
  };
  recorder.start(25);
  globalThis.leave = () => {
    recorder.stop();
    socket.disconnect();
  };
};
