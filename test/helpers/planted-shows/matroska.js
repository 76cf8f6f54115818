// So much of Matroska (RFC 9559) as holds one recording of H.264 and Opus whose packets are all there.
const text = (string) => new TextEncoder().encode(string);
const idOf = (hex) => Uint8Array.from(hex.match(/../g), (byte) => parseInt(byte, 16));
const unknownSize = idOf('01ffffffffffffff');

function join(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Big endian. */
function number(value, length = 4) {
  const bytes = new Uint8Array(length);
  for (let at = length - 1, left = value; at >= 0; at -= 1, left = Math.floor(left / 256))
    bytes[at] = left % 256;
  return bytes;
}

function float(value) {
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setFloat32(0, value);
  return new Uint8Array(bytes.buffer);
}

function element(id, ...content) {
  const whole = join(content);
  // A size of four bytes begins with 0001.
  return join([idOf(id), number(whole.length + 0x1000_0000), whole]);
}

function track(index, type, codec, description, more) {
  return element(
    'ae',
    element('d7', number(index, 1)),
    element('73c5', number(index, 1)),
    element('83', number(type, 1)),
    element('86', text(codec)),
    element('63a2', description),
    more,
  );
}

/** @param picture `{ width, height, description }` @param sound `{ sampleRate, description }` */
export const matroskaHeader = (picture, sound) =>
  join([
    element(
      '1a45dfa3',
      element('4282', text('matroska')),
      element('4287', number(4, 1)),
      element('4285', number(2, 1)),
    ),
    idOf('18538067'),
    unknownSize,
    element(
      '1549a966',
      element('2ad7b1', number(1_000_000)),
      element('4d80', text('x')),
      element('5741', text('x')),
    ),
    element(
      '1654ae6b',
      track(
        ...[1, 1, 'V_MPEG4/ISO/AVC', picture.description],
        element('e0', element('b0', number(picture.width)), element('ba', number(picture.height))),
      ),
      track(
        ...[2, 2, 'A_OPUS', sound.description],
        element('e1', element('b5', float(sound.sampleRate)), element('9f', number(2, 1))),
      ),
    ),
  ]);

/** A cluster for each second of packets `{ track, ms, isKey, data }`, which are in order. */
export const matroskaClusters = (packets) => {
  const seconds = Map.groupBy(packets, ({ ms }) => Math.floor(ms / 1_000));
  return [...seconds].map(([second, all]) =>
    element(
      '1f43b675',
      element('e7', number(second * 1_000)),
      ...all.map(({ track, ms, isKey, data }) =>
        element(
          'a3',
          Uint8Array.of(0x80 | track),
          number(ms - second * 1_000, 2),
          Uint8Array.of(isKey ? 0x80 : 0),
          data,
        ),
      ),
    ),
  );
};
