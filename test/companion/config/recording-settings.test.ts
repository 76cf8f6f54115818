import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readSplit, recordingFolder, splitShape } from '../../../companion/config/recording-settings.ts';

describe('where shows are recorded', () => {
  it.runIf(process.platform === 'linux')('is among the videos, wherever the desktop has them', () => {
    const config = mkdtempSync(join(tmpdir(), 'tabcast-xdg-'));
    onTestFinished(() => rmSync(config, { recursive: true }));
    const env = { XDG_CONFIG_HOME: config };
    expect(recordingFolder(undefined, env).folder).toBe(join(homedir(), 'Videos', 'Tabcast'));
    const list = 'XDG_MUSIC_DIR="$HOME/Musik"\nXDG_VIDEOS_DIR="$HOME/Meine Videos"\n';
    writeFileSync(join(config, 'user-dirs.dirs'), list);
    expect(recordingFolder(undefined, env)).toEqual({
      folder: join(homedir(), 'Meine Videos', 'Tabcast'),
      isChosen: false,
    });
    writeFileSync(join(config, 'user-dirs.dirs'), 'XDG_VIDEOS_DIR="not/absolute"\n');
    expect(recordingFolder(undefined, env).folder).toBe(join(homedir(), 'Videos', 'Tabcast'));
  });

  it('is the folder that was named', () => {
    expect(recordingFolder('shows', {})).toEqual({ folder: resolve('shows'), isChosen: true });
  });
});

describe('when a recording goes on in another file', () => {
  it.each([
    ['30min', { bytes: null, ms: 1_800_000 }],
    ['2h', { bytes: null, ms: 7_200_000 }],
    ['700MB', { bytes: 700_000_000, ms: null }],
    ['4gb', { bytes: 4_000_000_000, ms: null }],
    [undefined, { bytes: null, ms: null }],
  ] as const)('%s is read', (text, split) => {
    expect(readSplit(text)).toEqual(split);
  });

  it.each(['0min', '5', '5s', '-1h', '1.5h', '12345min', 'h', '4 GB'])('%s is refused', (text) => {
    expect(splitShape.test(text)).toBe(false);
  });
});
