// A page may sound only after a click of the person who looks at it.
const button = document.querySelector('#tone');
button.addEventListener('click', async () => {
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: 440 });
  tone.connect(new GainNode(context, { gain: 0.25 })).connect(context.destination);
  tone.start();
  await context.resume();
  button.textContent = '440 Hz';
  button.disabled = true;
});
