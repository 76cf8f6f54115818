import * as v from 'valibot';

const kbps = v.pipe(v.number(), v.minValue(100), v.maxValue(60_000));

/**
 * In a `send-key`: this client records anew with another bitrate when it is advised to. Between which bitrates of video, in
 * kbit/s, and with which it records now.
 */
export const adaptsSchema = v.object({ lowestKbps: kbps, highestKbps: kbps, videoKbps: kbps });
export type Adapts = Readonly<v.InferOutput<typeof adaptsSchema>>;

/** Why another bitrate is advised: less leaves this computer than is recorded, or there has been room for a while. */
export const adviceReasons = ['upload-slow', 'upload-room'] as const;
export type AdviceReason = (typeof adviceReasons)[number];

/** The bitrate of video that the upload bears for all destinations that take the recording as it comes, in kbit/s. */
export const adviceSchema = v.object({ videoKbps: kbps, why: v.picklist(adviceReasons) });
export type Advice = Readonly<v.InferOutput<typeof adviceSchema>>;
