import { platformColours, type Picture, type Size } from './picture.ts';

/** The pixels of one frame. A frame itself cannot be shown twice: it keeps the time of its capture. */
export interface Pixels {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly init: Omit<VideoFrameBufferInit, 'timestamp'>;
}

/** Of a picture that is fit to go out. */
export function asItIs({ format, data, width, height, layout }: Picture): Pixels {
  const init = { format, codedWidth: width, codedHeight: height, layout: [...layout] };
  return { data, init: { ...init, colorSpace: platformColours } };
}

/** @param data I420 without gaps, in the colours that platforms expect */
export function fitted(data: Uint8Array<ArrayBuffer>, { width, height }: Size): Pixels {
  const init = { format: 'I420', codedWidth: width, codedHeight: height } as const;
  return { data, init: { ...init, colorSpace: platformColours } };
}

export function frameOf({ data, init }: Pixels, timeMs: number): VideoFrame {
  return new VideoFrame(data, { ...init, timestamp: Math.round(timeMs * 1000) });
}

/** Whether its samples are one after the other, Y, U and V, as {@link fitted} has them. */
export function isPlainI420({ format, layout }: Picture, { width, height }: Size): boolean {
  const pixels = width * height;
  const [y, u, v] = layout;
  return (
    format === 'I420' &&
    y?.offset === 0 &&
    y.stride === width &&
    u?.offset === pixels &&
    u.stride === width / 2 &&
    v?.offset === pixels * 1.25 &&
    v.stride === width / 2
  );
}
