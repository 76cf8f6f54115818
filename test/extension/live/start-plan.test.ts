import { describe, expect, it } from 'vitest';
import { recordingIngest } from '#protocol';
import { planStart } from '../../../extension/live/start-plan.ts';
import type { StoredKey } from '../../../extension/settings/key-vault.ts';
import type { SettingsSnapshot } from '../../../extension/settings/snapshot.ts';
import { usualStudio } from '../../../extension/settings/studio.ts';

const own = { id: 'x-own', name: 'Own', ingest: 'rtmp://own.example/app' };

const pairing = { clientId: '0'.repeat(32), token: '1'.repeat(64) };

function snapshot(selection: string[], keys: Record<string, StoredKey>): SettingsSnapshot {
  return {
    selection,
    keys: new Map(Object.entries(keys)),
    unreadable: [],
    moved: new Map(),
    lock: 'off',
    locked: [],
    paired: true,
    server: null,
    serverPaired: false,
    serverPairing: null,
    carrier: 'computer',
    pairing,
    source: null,
    quality: { preset: '720p30', videoKbps: 3_500 },
    adaptive: { on: true, lowestKbps: 600 },
    studio: usualStudio,
    following: false,
    remoteControl: false,
    hiding: { keyPages: false, passwords: false, sites: [] },
    destinations: [own],
    destinationOptions: {},
    controlPort: null,
    answerSeconds: 600,
    milestones: { rehearsed: false, live: false },
    profiles: [],
    lastShow: null,
    uplink: null,
  };
}

const plain = (key: string): StoredKey => ({ key, ingest: null });

describe('pressing Start', () => {
  it('is refused when nothing is selected, whatever keys there are', () => {
    expect(planStart(snapshot([], { youtube: plain('k') }), null)).toMatchObject({
      problem: { code: 'nothing-selected' },
    });
  });

  it('is refused when only something that no longer exists is selected', () => {
    expect(planStart(snapshot(['x-gone'], { youtube: plain('k') }), null)).toMatchObject({
      problem: { code: 'nothing-selected' },
    });
  });

  it('asks for a key, and for no tick, while there is nothing that could be ticked', () => {
    expect(planStart(snapshot([], {}), null)).toMatchObject({ problem: { code: 'no-keys' } });
  });

  it('records without a key, alone or beside others, as it is called in the language of the person', () => {
    const record = { id: 'record', platform: 'custom', name: 'Aufnehmen', ingest: recordingIngest };
    expect(planStart(snapshot(['record'], {}), null, 'Aufnehmen')).toMatchObject({ destinations: [record] });
    const both = snapshot(['youtube', 'record'], { youtube: plain('k') });
    expect(planStart(both, null, 'Aufnehmen')).toMatchObject({ destinations: [{ id: 'youtube' }, record] });
  });

  it('is refused by name when a selected destination has no key, and others are not started instead', () => {
    const plan = planStart(snapshot(['youtube', 'twitch', own.id], { twitch: plain('k') }), null);
    expect(plan).toEqual({ ok: false, problem: { code: 'key-missing' }, names: ['YouTube', 'Own'] });
  });

  it('is refused when the companion is not there', () => {
    expect(planStart(snapshot(['youtube'], { youtube: plain('k') }), 'companion-missing')).toMatchObject({
      problem: { code: 'companion-missing' },
    });
  });

  it('asks for the passphrase while the keys are locked, before anything else is looked for', () => {
    const locked = {
      ...snapshot(['youtube'], {}),
      lock: 'locked',
      locked: ['youtube'],
      pairing: null,
    } as const;
    expect(planStart(locked, 'companion-missing')).toMatchObject({ problem: { code: 'keys-locked' } });
  });

  it.each(['companion-older', 'companion-newer'] as const)('is refused when it is %s', (code) => {
    expect(planStart(snapshot(['youtube'], { youtube: plain('k') }), code)).toMatchObject({
      problem: { code },
    });
  });

  it('is refused while this browser is not paired', () => {
    const unpaired = { ...snapshot(['youtube'], { youtube: plain('k') }), pairing: null };
    expect(planStart(unpaired, null)).toMatchObject({ problem: { code: 'not-paired' } });
  });

  it('goes to the selected destinations alone, each with its key and its server', () => {
    const plan = planStart(
      snapshot([own.id, 'facebook', 'youtube'], {
        youtube: plain('y'),
        twitch: plain('t'),
        facebook: { key: 'f', ingest: 'rtmps://pasted.example/rtmp' },
        [own.id]: plain('o'),
      }),
      null,
    );
    expect(plan).toEqual({
      ok: true,
      pairing,
      destinations: [
        { id: 'youtube', platform: 'youtube', name: 'YouTube', key: 'y' },
        {
          id: 'facebook',
          platform: 'facebook',
          name: 'Facebook',
          key: 'f',
          ingest: 'rtmps://pasted.example/rtmp',
        },
        { id: own.id, platform: 'custom', name: 'Own', key: 'o', ingest: own.ingest },
      ],
    });
  });

  it('asks for the quality that is set for a destination, and for none where none is', () => {
    const rendition = { picture: '480p30', videoKbps: 1_000 } as const;
    const plan = planStart(
      {
        ...snapshot(['youtube', 'twitch'], { youtube: plain('y'), twitch: plain('t') }),
        destinationOptions: { twitch: { rendition }, youtube: {} },
      },
      null,
    );
    expect(plan).toMatchObject({
      destinations: [
        { id: 'youtube', platform: 'youtube', name: 'YouTube', key: 'y' },
        { id: 'twitch', rendition },
      ],
    });
    expect(plan.ok && plan.destinations[0]).not.toHaveProperty('rendition');
  });

  it('takes along what is set for a destination alone', () => {
    const own = { delaySeconds: 30, allowPlain: true, server: 'nearest' } as const;
    const options = { youtube: own, twitch: {} };
    const both = snapshot(['youtube', 'twitch'], { youtube: plain('y'), twitch: plain('t') });
    expect(planStart({ ...both, destinationOptions: options }, null)).toMatchObject({
      destinations: [
        { id: 'youtube', ...own },
        { id: 'twitch', key: 't' },
      ],
    });
    const plan = planStart({ ...both, destinationOptions: options }, null);
    expect(plan.ok && plan.destinations[1]).not.toHaveProperty('delaySeconds');
  });
});
