/**
 * What is recorded, best first. Matroska and not MP4, which hands out media only at keyframes; H.264, because the
 * companion can copy it; VP8 where that is all there is (Firefox), which the companion transcodes once.
 * `avc1.640028` is High 4.0 and `avc1.42E01F` Constrained Baseline 3.1; `webm;codecs=h264` is Matroska in all but name.
 */
export const mimeTypes = [
  'video/x-matroska;codecs=avc1.640028,opus',
  'video/x-matroska;codecs=avc1.42E01F,opus',
  'video/webm;codecs=h264,opus',
  'video/webm;codecs=vp8,opus',
] as const;

/**
 * @param sound whether there is a sound track: with a codec named for one that is not there, Firefox records nothing
 * @returns null when this browser can record none of them.
 */
export function chooseMimeType(isSupported: (type: string) => boolean, sound: boolean): string | null {
  const type = mimeTypes.find(isSupported);
  return (sound ? type : type?.replace(',opus', '')) ?? null;
}
