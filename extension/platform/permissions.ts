export type MediaPermission = 'granted' | 'prompt' | 'denied';

/**
 * Whether this extension may use each of them, without asking; a browser that does not tell (Firefox forgets the answer unless
 * told to remember it) counts as `prompt`.
 */
export async function mediaPermissions(): Promise<
  Readonly<Record<'camera' | 'microphone', MediaPermission>>
> {
  const [camera, microphone] = await Promise.all([query('camera'), query('microphone')]);
  return { camera, microphone };
}

/** Whether it may use both; `denied` when either is denied. */
export async function mediaPermission(): Promise<MediaPermission> {
  const states = Object.values(await mediaPermissions());
  if (states.includes('denied')) return 'denied';
  return states.every((state) => state === 'granted') ? 'granted' : 'prompt';
}

async function query(name: 'camera' | 'microphone'): Promise<MediaPermission> {
  try {
    return (await navigator.permissions.query({ name: name as PermissionName })).state;
  } catch {
    return 'prompt';
  }
}
