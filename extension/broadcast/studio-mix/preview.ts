import type { Shown } from '../capture/capture.ts';

/** Draws what goes out now, small. @returns a JPEG as an address; null where nothing goes out */
export async function takePicture(shown: Shown | null): Promise<string | null> {
  const still = await shown?.still();
  return still ? addressOf(still) : null;
}

function addressOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result as string));
    reader.addEventListener('error', () => reject(reader.error!));
    reader.readAsDataURL(blob);
  });
}
