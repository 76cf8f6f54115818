import { beforeEach, describe, expect, it } from 'vitest';
import type { SoundChannel } from '../../../../extension/broadcast/studio-mix/sound-channel.ts';
import { SoundMixer } from '../../../../extension/broadcast/studio-mix/sound-mixer.ts';
import { usualSound, type Levels, type SoundSettings } from '../../../../extension/messages/sound.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';
import { FakeSound, FakeTrack } from '../../../helpers/fake-sound.ts';

const withMicrophone: SoundSettings = { ...usualSound, microphone: { on: true, gainDb: 0, muted: false } };
const mutedTab: SoundSettings = { ...usualSound, tab: { gainDb: 0, muted: true } };

let sound: FakeSound;
let mixer: SoundMixer;
let tab: FakeTrack;
/** How often the recorder has to begin anew. */
let epochs: number;

function make(settings: SoundSettings = usualSound): void {
  mixer = new SoundMixer({ ...sound, clock: new FakeClock() }, settings, {
    onTrack: () => (epochs += 1),
    onChange: () => undefined,
  });
}

beforeEach(() => {
  sound = new FakeSound(true);
  tab = new FakeTrack('tab');
  epochs = 0;
  make();
});

const openTab = (): Promise<SoundChannel> =>
  mixer.open({ track: tab.track, isMonitored: true, withMicrophone: false });
const openCamera = (): Promise<SoundChannel> =>
  mixer.open({ track: null, isMonitored: false, withMicrophone: true });
const nameOf = ({ track }: SoundChannel): string | null => track && (track as unknown as FakeTrack).name;
/** Lets what is under way come to an end. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('what is recorded', () => {
  it('is the bare track of a tab that nothing is mixed with, and the person hears it', async () => {
    expect(nameOf(await openTab())).toBe('copy of tab');
    expect([...sound.monitored]).toEqual(['tab']);
    expect(sound.asked).toEqual([]);
  });

  it('is the mix from the start where the microphone is on, without a second epoch', async () => {
    make(withMicrophone);
    expect(nameOf(await openTab())).toBe('mix');
    expect([...sound.mixes[0]!.inputs.values()]).toEqual(['tab', 'microphone 1']);
    expect(epochs).toBe(0);
    // The person hears the tab, and not themself.
    expect([...sound.monitored]).toEqual(['tab']);
  });

  it('is the bare microphone of a camera', async () => {
    expect(nameOf(await openCamera())).toBe('copy of microphone 1');
  });

  it('is silence of a source without sound', async () => {
    const channel = await mixer.open({ track: null, isMonitored: false, withMicrophone: false });
    expect(nameOf(channel)).toBe('mix');
    expect(mixer.status.sources).toEqual([]);
  });

  it('becomes the mix in a new epoch when something is to be louder, and stays that', async () => {
    const channel = await openTab();
    mixer.set({ ...usualSound, tab: { gainDb: 6, muted: false } });
    expect([nameOf(channel), epochs]).toEqual(['mix', 1]);
    expect(sound.mixes[0]!.settings[0]!.gain).toBeCloseTo(2, 2);
    mixer.set(usualSound);
    expect([nameOf(channel), epochs]).toEqual(['mix', 1]);
  });

  it('becomes the mix when the microphone is switched on while live', async () => {
    const channel = await openTab();
    mixer.set(withMicrophone);
    await settled();
    expect([nameOf(channel), epochs]).toEqual(['mix', 1]);
    mixer.set(usualSound);
    expect([nameOf(channel), epochs, sound.opened[0]!.readyState]).toEqual(['mix', 1, 'ended']);
  });

  it('is what there is where the browser lets no sound start', async () => {
    sound = new FakeSound(false);
    make(withMicrophone);
    expect(nameOf(await openTab())).toBe('copy of tab');
    expect(nameOf(await openCamera())).toBe('copy of microphone 1');
  });
});

describe('muting', () => {
  it('takes a bare track from what is recorded and not from the person, and begins no epoch', async () => {
    await openTab();
    mixer.set(mutedTab);
    expect([tab.enabled, tab.copies[0]!.enabled, epochs]).toEqual([true, false, 0]);
    mixer.set(usualSound);
    expect(tab.copies[0]!.enabled).toBe(true);
  });

  it('mutes one of a mix alone, by its button and for as long as one is held', async () => {
    make(withMicrophone);
    await openTab();
    const muted = (): boolean[] => sound.mixes[0]!.settings.map((one) => one.muted);
    mixer.toggleMute('tab');
    expect(muted()).toEqual([true, false]);
    mixer.hold(true);
    expect([muted(), mixer.status.held]).toEqual([[true, true], true]);
    mixer.hold(false);
    mixer.toggleMute('tab');
    expect(muted()).toEqual([false, false]);
  });
});

describe('the microphone', () => {
  it.each([
    ['NotFoundError', '', 'missing'],
    ['OverconstrainedError', '', 'missing'],
    ['NotReadableError', '', 'taken'],
    ['NotAllowedError', 'Permission denied', 'permission-denied'],
    ['NotAllowedError', 'Permission dismissed', 'permission-needed'],
    ['TypeError', '', 'failed'],
  ])('that cannot be opened (%s) is said, and the show begins without it', async (name, message, problem) => {
    sound.refusal = new DOMException(message, name);
    make(withMicrophone);
    expect(nameOf(await openTab())).toBe('copy of tab');
    expect(mixer.status).toMatchObject({ microphoneProblem: problem, sources: ['tab'] });
  });

  it('that comes later is mixed in', async () => {
    sound.refusal = new DOMException('', 'NotFoundError');
    make(withMicrophone);
    const channel = await openTab();
    sound.refusal = null;
    sound.plug();
    await settled();
    expect([nameOf(channel), epochs, mixer.status.microphoneProblem]).toEqual(['mix', 1, null]);
  });

  it('is tried again when the person has allowed it after all', async () => {
    sound.refusal = new DOMException('Permission dismissed', 'NotAllowedError');
    make(withMicrophone);
    await openTab();
    await settled();
    sound.refusal = null;
    sound.allowed.dispatchEvent(new Event('change'));
    await settled();
    expect(mixer.status.sources).toEqual(['tab', 'microphone']);
  });

  it('that is unplugged is said, and what is recorded goes on as it was', async () => {
    make(withMicrophone);
    const channel = await openTab();
    sound.opened[0]!.end();
    expect([nameOf(channel), epochs]).toEqual(['mix', 0]);
    expect(mixer.status).toMatchObject({ microphoneProblem: 'unplugged', sources: ['tab'] });
    sound.plug();
    await settled();
    expect(mixer.status).toMatchObject({ microphoneProblem: null, sources: ['tab', 'microphone'] });
    expect(sound.mixes[0]!.inputs.get(1)).toBe('microphone 2');
  });

  it('of a camera that is unplugged leaves silence, and the camera on', async () => {
    const channel = await openCamera();
    sound.opened[0]!.end();
    expect([nameOf(channel), epochs, mixer.status.microphoneProblem]).toEqual(['mix', 1, 'unplugged']);
  });

  it('is another when another is chosen, and the one before is closed', async () => {
    make(withMicrophone);
    await openTab();
    mixer.set({ ...withMicrophone, microphone: { ...withMicrophone.microphone, deviceId: 'usb' } });
    await settled();
    expect(sound.asked).toEqual([true, { deviceId: { exact: 'usb' } }]);
    expect(sound.opened.map(({ readyState }) => readyState)).toEqual(['ended', 'live']);
    expect([sound.mixes[0]!.inputs.get(1), epochs]).toEqual(['microphone 2', 0]);
  });

  it('is opened anew, with nothing done to it, where it is for music', async () => {
    make(withMicrophone);
    await openTab();
    mixer.set({ ...withMicrophone, microphone: { ...withMicrophone.microphone, untouched: true } });
    await settled();
    const untouched = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    expect(sound.asked).toEqual([true, untouched]);
    expect(sound.opened.map(({ readyState }) => readyState)).toEqual(['ended', 'live']);
    mixer.set({
      ...withMicrophone,
      microphone: { on: true, gainDb: 0, muted: false, deviceId: 'usb', untouched: true },
    });
    await settled();
    expect(sound.asked.at(-1)).toEqual({ deviceId: { exact: 'usb' }, ...untouched });
    expect(epochs).toBe(0);
  });

  it('goes with the camera that it belongs to, and with the show', async () => {
    const camera = await openCamera();
    await openTab();
    expect(mixer.status.sources).toEqual(['tab', 'microphone']);
    camera.close();
    await settled();
    expect([sound.opened[0]!.readyState, mixer.status.sources]).toEqual(['ended', ['tab']]);
    await mixer.close();
    expect([tab.readyState, sound.monitored.size, sound.isGraphClosed]).toEqual(['ended', 0, true]);
  });
});

describe('what is told of it', () => {
  it('is who is silent, but not of what is muted', async () => {
    make(withMicrophone);
    await openTab();
    sound.mixes[0]!.say({ silent: [true, true] });
    expect(mixer.status.silent).toEqual(['tab', 'microphone']);
    mixer.hold(true);
    mixer.toggleMute('tab');
    expect(mixer.status.silent).toEqual([]);
  });

  it('is how loud each is, in dBFS, while somebody looks', async () => {
    make(withMicrophone);
    await openTab();
    const levels: Levels[] = [];
    mixer.watch((one) => levels.push(one));
    expect(sound.mixes[0]!.told.at(-1)).toEqual({ watched: true });
    sound.mixes[0]!.say({
      levels: [
        { peak: 1, rms: 0.1 },
        { peak: 0, rms: 0 },
      ],
    });
    expect(levels).toEqual([{ tab: { peakDb: 0, rmsDb: -20 }, microphone: { peakDb: -100, rmsDb: -100 } }]);
    mixer.watch(null);
    expect(sound.mixes[0]!.told.at(-1)).toEqual({ watched: false });
  });
});
