/** One picture with what its numbers mean. */
export interface Picture {
  readonly format: 'I420' | 'NV12' | 'RGBX';
  readonly data: Uint8Array<ArrayBuffer>;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Of each plane of the format. */
  readonly layout: readonly PlaneLayout[];
  /** As WebCodecs names them; null where the source does not say. */
  readonly colorSpace: { readonly matrix: string | null; readonly fullRange: boolean | null };
}

/** What platforms expect: BT.709, limited range. */
export const platformColours: VideoColorSpaceInit = {
  primaries: 'bt709',
  transfer: 'bt709',
  matrix: 'bt709',
  fullRange: false,
};

/** Shares of red and blue in the brightness of BT.709. */
export const platformShares = [0.2126, 0.0722] as const;

/** Whether it can go out as it is. */
export function isFit(
  { format, width, height, colorSpace }: Omit<Picture, 'data' | 'layout'>,
  to: Size,
): boolean {
  const isOfSize = width === to.width && height === to.height;
  return isOfSize && format !== 'RGBX' && colorSpace.matrix === 'bt709' && colorSpace.fullRange === false;
}

/** Pixels, both even. */
export interface Size {
  readonly width: number;
  readonly height: number;
}
