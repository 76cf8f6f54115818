export type MediaPermission = 'granted' | 'prompt' | 'denied';

/**
 * Whether this extension may use camera and microphone, without asking. `denied` when either is denied; a browser
 * that does not tell (Firefox forgets the answer unless told to remember it) counts as `prompt`.
 */
export async function mediaPermission(): Promise<MediaPermission> {
  const states = await Promise.all([query('camera'), query('microphone')]);
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
