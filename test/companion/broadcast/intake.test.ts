import { describe, expect, it } from 'vitest';
import { ContainerReader } from '../../../companion/container/container.ts';
import { Epoch } from '../../../companion/rendition/epoch.ts';
import type { Piece } from '../../../companion/container/media.ts';
import { Intake } from '../../../companion/broadcast/intake.ts';
import { chromeRecordings } from '../../helpers/chrome-recordings.ts';
import { slices } from '../../helpers/recordings.ts';

const { bytes } = chromeRecordings.matroska;
const chunks = [...slices(bytes, 1_000)];
const garbage = Buffer.from('not a recording at all');

/** An intake, and how many bytes each epoch has got. */
function intake() {
  const epochs: { number: number; bytes: number; closed: boolean }[] = [];
  const sink = {
    begin: (epoch: Epoch) => void epochs.push({ number: epoch.number, bytes: 0, closed: false }),
    advance: (piece: Piece) => void (epochs.at(-1)!.bytes += piece.bytes.length),
    close: () => void (epochs.at(-1)!.closed = true),
  };
  return { intake: new Intake(sink), epochs };
}

describe('numbered chunks', () => {
  it('are taken once, whichever socket brings them first', () => {
    const { intake: input, epochs } = intake();
    expect(input.numbered(chunks[0]!, { epoch: 0, seq: 0 })).toEqual({
      ok: true,
      next: { epoch: 0, seq: 1 },
    });
    for (let copy = 0; copy < 3; copy++) {
      expect(input.numbered(chunks[1]!, { epoch: 0, seq: 1 })).toEqual({
        ok: true,
        next: { epoch: 0, seq: 2 },
      });
    }
    expect(epochs).toEqual([{ number: 0, bytes: 1_000, closed: false }]);
  });

  it('are refused when one is missing before them, with the number to send from', () => {
    const { intake: input } = intake();
    expect(input.numbered(chunks[0]!, { epoch: 4, seq: 3 })).toEqual({
      ok: false,
      code: 'chunk-out-of-order',
      next: { epoch: 4, seq: 0 },
    });
    input.numbered(chunks[0]!, { epoch: 4, seq: 0 });
    expect(input.numbered(chunks[2]!, { epoch: 4, seq: 2 })).toEqual({
      ok: false,
      code: 'chunk-out-of-order',
      next: { epoch: 4, seq: 1 },
    });
    expect(input.numbered(chunks[1]!, { epoch: 4, seq: 1 })).toMatchObject({ ok: true });
  });

  it('of an earlier epoch are known as copies, and refused when they are new', () => {
    const { intake: input } = intake();
    input.numbered(chunks[0]!, { epoch: 0, seq: 0 });
    input.numbered(chunks[0]!, { epoch: 1, seq: 0 });
    expect(input.numbered(chunks[0]!, { epoch: 0, seq: 0 })).toEqual({
      ok: true,
      next: { epoch: 0, seq: 1 },
    });
    expect(input.numbered(chunks[1]!, { epoch: 0, seq: 1 })).toEqual({
      ok: false,
      code: 'epoch-over',
      next: { epoch: 1, seq: 1 },
    });
  });

  it('that are garbage at the beginning of an epoch change nothing', () => {
    const { intake: input, epochs } = intake();
    input.numbered(chunks[0]!, { epoch: 0, seq: 0 });
    expect(input.numbered(garbage, { epoch: 1, seq: 0 })).toMatchObject({
      ok: false,
      code: 'chunk-not-media',
    });
    expect(input.numbered(chunks[1]!, { epoch: 0, seq: 1 })).toMatchObject({ ok: true });
    expect(epochs).toHaveLength(1);
  });

  it('that are garbage in the middle end the epoch, until the next one begins', () => {
    const { intake: input, epochs } = intake();
    input.numbered(bytes, { epoch: 0, seq: 0 });
    const junk = Buffer.alloc(10_000, 0xfe);
    for (const seq of [1, 1]) {
      expect(input.numbered(junk, { epoch: 0, seq })).toMatchObject({ ok: false, code: 'chunk-not-media' });
    }
    expect(epochs[0]!.closed).toBe(true);
    expect(input.numbered(chunks[0]!, { epoch: 1, seq: 0 })).toEqual({
      ok: true,
      next: { epoch: 1, seq: 1 },
    });
  });
});

describe('an epoch that goes on from the one before it', () => {
  const pictures = new ContainerReader().push(bytes).blocks.filter(({ kind }) => kind === 'video');
  const lastMs = Math.max(...pictures.map(({ ms }) => ms));

  /** What an epoch is shifted by that is said to begin so many ms after one with these chunks. */
  function shift(before: readonly Buffer[], afterMs?: number): (number | null)[] {
    const { intake: input } = intake();
    before.forEach((chunk, seq) => input.numbered(chunk, { epoch: 3, seq }));
    const old = input.epoch!;
    input.numbered(bytes, { epoch: 7, seq: 0, ...(afterMs !== undefined && { afterMs }) });
    return [input.epoch!.shiftFrom(old), input.epoch!.shiftFrom(new Epoch(2)), input.epoch!.shiftFrom(null)];
  }

  it('has its first picture so many ms after the last one of that', () => {
    expect(pictures[0]!.ms).toBe(0);
    expect(shift(chunks, 33.4)).toEqual([lastMs + 33.4, null, null]);
    expect(shift(chunks, 0)[0]).toBe(lastMs);
  });

  it('does so only where that is said, and that one came to its end', () => {
    expect(shift(chunks)[0]).toBeNull();
    expect(shift([...chunks, garbage.subarray(0, 8), Buffer.alloc(10_000, 0xfe)], 33)[0]).toBeNull();
  });
});

describe('chunks without numbers', () => {
  it('are counted as they come; a container header begins a new epoch', () => {
    const { intake: input, epochs } = intake();
    expect([...chunks.slice(0, 3), ...chunks.slice(0, 2)].map((chunk) => input.plain(chunk))).toEqual(
      [
        { epoch: 0, seq: 1 },
        { epoch: 0, seq: 2 },
        { epoch: 0, seq: 3 },
        { epoch: 1, seq: 1 },
        { epoch: 1, seq: 2 },
      ].map((next) => ({ ok: true, next })),
    );
    expect(epochs.map((epoch) => epoch.number)).toEqual([0, 1]);
  });

  it('begin a new epoch even when its header comes byte by byte', () => {
    const { intake: input, epochs } = intake();
    input.plain(bytes);
    for (const byte of slices(bytes.subarray(0, 300), 1))
      expect(input.plain(byte)).toMatchObject({ ok: true });
    expect(epochs).toHaveLength(2);
    expect(input.epoch?.header?.length).toBe(chromeRecordings.matroska.headerEnd);
  });

  it('that only look like a header at first go to the epoch that runs', () => {
    const { intake: input, epochs } = intake();
    input.plain(bytes.subarray(0, -1_000));
    // A simple block's payload may begin with the byte that EBML headers begin with; here the rest is the stream's own.
    const rest = bytes.subarray(-1_000);
    for (const byte of slices(rest, 1)) input.plain(byte);
    expect(epochs).toEqual([{ number: 0, bytes: 1_000, closed: false }]);
  });

  it('that are garbage are refused, and a new recording is taken after them', () => {
    const { intake: input, epochs } = intake();
    expect(input.plain(garbage)).toEqual({ ok: false, code: 'chunk-not-media', next: null });
    expect(epochs).toHaveLength(0);
    expect(input.plain(chunks[0]!)).toMatchObject({ ok: true });
  });

  it('are not mixed with numbered ones', () => {
    const { intake: input } = intake();
    input.plain(chunks[0]!);
    expect(input.numbered(chunks[1]!, { epoch: 0, seq: 1 })).toMatchObject({ code: 'bad-payload' });
    const { intake: other } = intake();
    other.numbered(chunks[0]!, { epoch: 0, seq: 0 });
    expect(other.plain(chunks[1]!)).toMatchObject({ code: 'bad-payload' });
  });
});

describe('sound alone', () => {
  const { mp4, webm } = chromeRecordings;
  /** The recording with a track of subtitles, or hints, where its picture was. */
  const withoutPicture = (recording: Buffer, picture: string, other: string): Buffer =>
    Buffer.from(recording.toString('latin1').replace(picture, other), 'latin1');

  it.each([
    ['WebM', withoutPicture(webm.bytes, '\x83\x81\x01', '\x83\x81\x11')],
    ['Matroska', withoutPicture(bytes, '\x83\x81\x01', '\x83\x81\x11')],
    ['MP4', withoutPicture(mp4.bytes, 'vide', 'hint')],
  ])(
    'is refused as that, to its last chunk, and a recording with a picture is taken after it: %s',
    (_, deaf) => {
      const { intake: input, epochs } = intake();
      const replies = [...slices(deaf, 1_000)].map((chunk) => input.plain(chunk));
      const refused = replies.filter(({ ok }) => !ok);
      expect(refused.length).toBeGreaterThan(replies.length - 3);
      for (const reply of refused) expect(reply).toMatchObject({ code: 'no-picture' });
      expect(input.plain(chunks[0]!)).toMatchObject({ ok: true });
      expect(epochs.at(-1)).toMatchObject({ closed: false });
      expect(
        new Intake({ begin: () => {}, advance: () => {}, close: () => {} }).plain(garbage),
      ).toMatchObject({
        code: 'chunk-not-media',
      });
    },
  );
});
