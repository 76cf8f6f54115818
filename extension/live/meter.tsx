import { useEffect, useRef, type ReactElement } from 'react';
import { watchLevels } from '../messages/levels-client.ts';
import type { Level, SoundSource } from '../messages/sound.ts';

/** What the meter shows, in dBFS. */
const range = { from: -60, to: 0 } as const;
/** So far the mark of the loudest falls each time, in dB: ten times a second. */
const fallDb = 2;

/** How loud a source is: a bar for what is heard, and a mark for the loudest. For eyes alone; that nothing is heard is said. */
export function Meter({ of }: { readonly of: SoundSource }): ReactElement {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let mark: number = range.from;
    return watchLevels((levels) => {
      const level: Level | null = levels?.[of] ?? null;
      mark = Math.max(level?.peakDb ?? range.from, mark - fallDb, range.from);
      // Not by React, which would look at the whole mixer ten times a second.
      bar.current?.style.setProperty('--level', String(partOf(level?.rmsDb ?? range.from)));
      bar.current?.style.setProperty('--mark', String(partOf(mark)));
    });
  }, [of]);
  return (
    <div ref={bar} className="meter" aria-hidden="true">
      <div className="meter-rest" />
      <div className="meter-mark" />
    </div>
  );
}

/** Of the meter's length, from 0 to 1. */
function partOf(db: number): number {
  return Math.min(1, Math.max(0, (db - range.from) / (range.to - range.from)));
}
