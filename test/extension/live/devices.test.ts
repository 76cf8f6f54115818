import { expect, it } from 'vitest';
import { devicesOf } from '../../../extension/live/devices.ts';

const device = (kind: MediaDeviceKind, deviceId: string, label: string): MediaDeviceInfo =>
  ({ kind, deviceId, label, groupId: '' }) as MediaDeviceInfo;

it('lists the devices of a kind by name, without the system’s choice and those whose names are not known yet', () => {
  const all = [
    device('audioinput', 'default', 'Default - Desk microphone'),
    device('audioinput', 'communications', 'Communications - Headset'),
    device('audioinput', 'a1', 'Desk microphone'),
    device('audioinput', 'a2', ''),
    device('audioinput', '', ''),
    device('audiooutput', 'o1', 'Loudspeaker'),
    device('videoinput', 'v1', 'Webcam'),
  ];
  expect(devicesOf(all, 'microphone')).toEqual([{ id: 'a1', name: 'Desk microphone' }]);
  expect(devicesOf(all, 'camera')).toEqual([{ id: 'v1', name: 'Webcam' }]);
});
