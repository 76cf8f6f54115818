const canvas = document.querySelector('canvas');
const pen = canvas.getContext('2d');
const picture = pen.createImageData(canvas.width, canvas.height);
const pixels = new Uint32Array(picture.data.buffer).fill(0xff_66_44_44);
let state = 1;

/** Cheap, and random enough that no encoder foresees it. */
function random() {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return state >>> 0;
}

function next() {
  for (let n = random() % 12; n < pixels.length; n += 12) {
    const grey = random() & 0xff;
    pixels[n] = 0xff_00_00_00 | (grey << 16) | (grey << 8) | grey;
  }
  pen.putImageData(picture, 0, 0);
  requestAnimationFrame(next);
}
requestAnimationFrame(next);
