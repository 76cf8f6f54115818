import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RenditionTrouble } from '../../../companion/rendition/feed.ts';
import { Intake } from '../../../companion/broadcast/intake.ts';
import { Rendition } from '../../../companion/rendition/rendition.ts';
import { normaliserStarter } from '../../../companion/rendition/start-normaliser.ts';
import { Turns } from '../../../companion/lib/turns.ts';
import { makeSlateClip } from '../../../companion/encoder/slate-clip.ts';
import { readConfiguration } from '../../../companion/flv/avc.ts';
import { readSps } from '../../../companion/flv/sps.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { flvHeader, writeTag } from '../../../companion/flv/writer.ts';
import { systemClock as clock } from '../../../companion/lib/clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { find } from '../../helpers/programs.ts';
import { makeRecording, slices, watch } from '../../helpers/recordings.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const ffmpeg = find('ffmpeg')!;
const folder = mkdtempSync(join(tmpdir(), 'tabcast-slow-encoder-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program in ffmpeg's place; the real one is `$ffmpeg`. */
function standIn(name: string, ...lines: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, ['#!/bin/sh', `ffmpeg='${ffmpeg}'`, ...lines, ''].join('\n'));
  chmodSync(file, 0o755);
  return file;
}

const seconds = 13;
const recording = await makeRecording('vp8-opus.webm', { seconds, size: '640x360', gop: 75 });

interface Seen {
  readonly at: number;
  readonly trouble: RenditionTrouble | null;
  /** How late the newest picture is that went out, in ms. */
  readonly lateMs: number;
}

/** What viewers get of a recording, in real time, and how late. */
const encoders = { blame: () => undefined };

class Screening {
  readonly tags: FlvTag[] = [];
  readonly seen: Seen[] = [];
  readonly rendition: Rendition;
  readonly #intake: Intake;
  #began: { readonly at: number; readonly timestamp: number } | null = null;

  constructor(ffmpegPath: string) {
    this.rendition = new Rendition({
      clock,
      log: captureLog().logger,
      makeSlateClip: (shape, signal) =>
        makeSlateClip(ffmpeg, { ...shape, content: { text: 'Wait' } }, signal),
      startNormaliser: (input, onTag) =>
        normaliserStarter({ ffmpegPath, clock, turns: new Turns(clock), encoders })(input, onTag),
    });
    this.#intake = new Intake(this.rendition);
    this.rendition.subscribe((tag) => {
      this.tags.push(tag);
      if (tag.type !== 'video' || tag.sequenceHeader) return;
      this.#began ??= { at: clock.now(), timestamp: tag.timestamp };
    });
  }

  get sizes(): string[] {
    const headers = this.tags.filter((tag) => tag.type === 'video' && tag.sequenceHeader);
    return headers.map(({ payload }) => {
      const format = readSps(readConfiguration(payload.subarray(5))!.sps[0]!)!;
      return `${format.width}x${format.height}`;
    });
  }

  get flv(): Buffer {
    return Buffer.concat([flvHeader(), ...this.tags.map(writeTag)]);
  }

  /** Plays the recording up to so many seconds, ten parts each. */
  play(until: number): Promise<void> {
    const parts = [...slices(recording, Math.ceil(recording.length / (seconds * 10)))].slice(0, until * 10);
    const began = clock.now();
    return new Promise((resolve) => {
      const next = (index: number): void => {
        if (index === parts.length) return resolve();
        clock.setTimer(began + index * 100 - clock.now(), () => {
          expect(this.#intake.plain(parts[index]!)).toMatchObject({ ok: true });
          this.#look(clock.now() - began);
          next(index + 1);
        });
      };
      next(0);
    });
  }

  #look(at: number): void {
    const newest = this.tags.findLast((tag) => tag.type === 'video' && !tag.sequenceHeader);
    const due = this.#began ? clock.now() - this.#began.at + this.#began.timestamp : 0;
    this.seen.push({ at, trouble: this.rendition.trouble, lateMs: due - (newest?.timestamp ?? 0) });
  }
}

describe.concurrent('with a real ffmpeg', () => {
  it('that is too slow viewers are never more than a few seconds late, are told, and get a smaller picture', async () => {
    const slow = standIn(
      'slow',
      // Only for as long as it encodes pictures of the full size.
      'case "$*" in *scale=640:360*) exec "$ffmpeg" -readrate 0.25 "$@" ;; *) exec "$ffmpeg" "$@" ;; esac',
    );
    const screening = new Screening(slow);
    await screening.play(13);
    const { seen, rendition } = screening;
    const told = seen.find(({ trouble }) => trouble !== null)!;
    expect(told.trouble).toBe('late');
    expect(told.at).toBeLessThan(10_000);
    expect(seen.some(({ trouble }) => trouble === 'absent')).toBe(true);
    expect(Math.max(...seen.map(({ lateMs }) => lateMs))).toBeLessThan(7_000);
    await waitUntil('the smaller picture', () => rendition.trouble === 'lesser');
    await rendition.end();
    expect(rendition.restarts).toBe(1);
    expect(screening.sizes.at(-1)).toBe('320x180');
    expect((await watch(screening.flv)).errors).toBe('');
  });

  it('that hangs at its start viewers get the slate, and then the recording from another one', async () => {
    const marker = join(folder, 'hung');
    // One for the picture and one for the sound.
    const hanging = standIn(
      'hanging',
      `case "$*" in *libx264*) [ -e '${marker}' ] || { touch '${marker}'; exec sleep 60; } ;; esac`,
      'exec "$ffmpeg" "$@"',
    );
    const screening = new Screening(hanging);
    await screening.play(10);
    const { seen, rendition } = screening;
    const absent = seen.filter(({ trouble }) => trouble === 'absent');
    expect(absent[0]!.at).toBeLessThan(8_000);
    expect(absent.at(-1)!.at).toBeLessThan(9_500);
    await waitUntil('no trouble any more', () => rendition.trouble === null);
    await rendition.end();
    expect(rendition.restarts).toBe(1);
    expect(screening.sizes.at(-1)).toBe('640x360');
    expect((await watch(screening.flv)).errors).toBe('');
  });

  it('that never leaves the end comes within its time', async () => {
    const lingering = standIn('lingering', '"$ffmpeg" "$@"', 'exec sleep 60');
    const screening = new Screening(lingering);
    await screening.play(3);
    const before = clock.now();
    await screening.rendition.end();
    expect(clock.now() - before).toBeLessThan(2_500);
    expect(screening.rendition.restarts).toBe(0);
    expect((await watch(screening.flv)).errors).toBe('');
  });
});
