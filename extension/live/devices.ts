/** A camera or microphone that is plugged in. */
export interface Device {
  /** The browser's id, for this extension alone. */
  readonly id: string;
  readonly name: string;
}
export type DeviceKind = 'camera' | 'microphone';

/** What Chrome adds for the system's choice: that is its usual one, and no device. */
const aliases = ['default', 'communications'];

/** Those that are plugged in; without names, and so none, before the person has allowed their use. */
export function devicesOf(all: readonly MediaDeviceInfo[], of: DeviceKind): readonly Device[] {
  const kind = of === 'camera' ? 'videoinput' : 'audioinput';
  return all
    .filter((one) => one.kind === kind && one.label !== '' && one.deviceId !== '')
    .filter(({ deviceId }) => !aliases.includes(deviceId))
    .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
}

/** Calls `listener` with all devices now, and when one was plugged in or out. @returns ends that */
export function watchDevices(listener: (all: readonly MediaDeviceInfo[]) => void): () => void {
  const over = new AbortController();
  const { signal } = over;
  const look = (): void => {
    navigator.mediaDevices.enumerateDevices().then((all) => {
      if (!signal.aborted) listener(all);
    }, reportError);
  };
  navigator.mediaDevices.addEventListener('devicechange', look, { signal });
  // With a permission come the names.
  addEventListener('focus', look, { signal });
  look();
  return () => over.abort();
}
