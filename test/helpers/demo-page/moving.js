const clock = document.querySelector('.clock');
const count = document.querySelector('.frame b');
const canvas = document.querySelector('canvas');
const pen = canvas.getContext('2d');
const start = performance.now();
let frame = 0;

const two = (value) => String(Math.floor(value)).padStart(2, '0');

/** Bars that rise and fall like a sound's; cheap to draw, and every part of it is different in every frame. */
function draw(seconds) {
  const { width, height } = canvas;
  const bars = 59;
  pen.clearRect(0, 0, width, height);
  for (let n = 0; n < bars; n += 1) {
    const wave = Math.sin(seconds * 2.1 + n * 0.31) * Math.sin(seconds * 1.3 - n * 0.17);
    const size = height * (0.08 + 0.92 * Math.abs(wave));
    pen.fillStyle = `hsl(${215 + 40 * wave} 90% ${52 + 10 * wave}%)`;
    pen.fillRect(n * (width / bars), (height - size) / 2, width / bars - 7, size);
  }
}

function next(now) {
  const seconds = (now - start) / 1000;
  frame += 1;
  clock.textContent = `${two(seconds / 60)}:${two(seconds % 60)}.${two((seconds * 100) % 100)}`;
  count.textContent = String(frame);
  draw(seconds);
  requestAnimationFrame(next);
}
requestAnimationFrame(next);
