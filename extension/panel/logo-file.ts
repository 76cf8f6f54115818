import { maxImageLength, maxImageSide } from '../messages/layout.ts';

/** Why a file cannot be a logo; the sentence is `logo_<problem>`. */
export type LogoProblem = 'unreadable' | 'too-large';

/** Bytes of a file that is looked at at all. */
const maxFileBytes = 15_000_000;
/** Pixels of a picture that is decoded: four bytes each, at once. */
const maxPixels = 25_000_000;
/** Pixels of the longer side below which a picture is not made smaller to fit. */
const minSide = 64;

/** Reads what a person chose and makes it as small as is kept. @returns a `data:` URL, or why not */
export async function readLogo(file: File): Promise<{ readonly image: string } | LogoProblem> {
  if (file.size > maxFileBytes) return 'too-large';
  const picture = new Image();
  try {
    picture.src = await addressOf(file);
    // Its size is known then, and nothing of it is decoded yet.
    await loaded(picture);
  } catch {
    return 'unreadable';
  }
  const { naturalWidth: width, naturalHeight: height } = picture;
  if (width === 0 || height === 0) return 'unreadable';
  if (width * height > maxPixels) return 'too-large';
  for (let side = Math.min(maxImageSide, Math.max(width, height)); side >= minSide; side *= 0.75) {
    const image = draw(picture, side / Math.max(width, height));
    if (image.length <= maxImageLength) return { image };
  }
  return 'too-large';
}

function draw(picture: HTMLImageElement, scale: number): string {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(picture.naturalHeight * scale));
  const pen = canvas.getContext('2d')!;
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/webp', 0.9);
}

function loaded(picture: HTMLImageElement): Promise<void> {
  return new Promise((resolve, reject) => {
    picture.addEventListener('load', () => resolve(), { once: true });
    picture.addEventListener('error', () => reject(new Error('not a picture')), { once: true });
  });
}

function addressOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result as string), { once: true });
    reader.addEventListener('error', () => reject(reader.error!), { once: true });
    reader.readAsDataURL(file);
  });
}
