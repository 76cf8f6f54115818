/**
 * The sound that goes out: AAC-LC, 48 kHz, stereo, as bodies of FLV audio tags (Flash Video 10.1, E.4.2). What ffmpeg
 * makes and what stands in for missing sound are the same, so that nothing changes where one follows the other.
 */
export const aac = { sampleRate: 48_000, channels: 2, samplesPerFrame: 1024 } as const;

/** AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1). */
export const aacHeader = Buffer.from([0xaf, 0x00, 0x11, 0x90]);
