// Pictures as bytes, so that their colours are those that platforms expect: what a canvas shows is recorded as full range.
export const [width, height] = [160, 90];
const colours = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false };
const flashSeconds = 0.1;

/** I420 of one grey. */
function plain(luma) {
  return new Uint8Array(width * height * 1.5).fill(128).fill(luma, 0, width * height);
}

const squareSize = 20;
const squareTop = 35;
const squareLeft = (seconds) => Math.floor((seconds * 100) % (width - squareSize));

/** With a square that goes from side to side. @param isMoving whether it does */
function withSquare(seconds, { flashes = false, isMoving = true } = {}) {
  const picture = plain(flashes && seconds % 1 < flashSeconds ? 235 : 60);
  const left = squareLeft(isMoving ? seconds : 0);
  for (let row = squareTop; row < squareTop + squareSize; row += 1)
    picture.fill(180, row * width + left, row * width + left + squareSize);
  return picture;
}

/** As many bits as there are: one of a few, since making them up takes longer than encoding them. */
const noises = Array.from({ length: 7 }, () => {
  const picture = plain(0);
  for (let at = 0; at < width * height; at += 1) picture[at] = 16 + Math.random() * 220;
  return picture;
});
const noise = (seconds) => noises[Math.floor(seconds * 30) % noises.length];

const painters = {
  flashing: (seconds) => withSquare(seconds, { flashes: true }),
  noise,
  still: (seconds) => withSquare(seconds, { isMoving: false }),
  black: () => plain(16),
};

/** One picture as a frame of a video. */
export function frameOf(kind, seconds, timestamp) {
  const picture = painters[kind](seconds);
  return new VideoFrame(picture, {
    ...{ format: 'I420', codedWidth: width, codedHeight: height, colorSpace: colours, timestamp },
  });
}

/** A track of such pictures. @param now the time in seconds that they go by */
export function pictureTrack(kind, frameRate, now) {
  const track = new MediaStreamTrackGenerator({ kind: 'video' });
  const writer = track.writable.getWriter();
  const timer = setInterval(() => {
    // Refused once the show is over.
    writer
      .write(frameOf(kind, now(), Math.round(performance.now() * 1000)))
      .catch(() => clearInterval(timer));
  }, 1000 / frameRate);
  return track;
}

/** A track of what a canvas shows. @param now as above */
export function canvasTrack(frameRate, now) {
  const canvas = document.querySelector('canvas');
  const pen = canvas.getContext('2d');
  setInterval(() => {
    pen.fillStyle = '#345';
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = '#bbb';
    pen.fillRect(squareLeft(now()), squareTop, squareSize, squareSize);
  }, 1000 / frameRate);
  return canvas.captureStream(frameRate).getVideoTracks()[0];
}
