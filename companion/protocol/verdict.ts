import * as v from 'valibot';

/**
 * What a show is measured by, and what each measure is called, in English; the extension has the names in its locales too.
 * In the order in which they are shown.
 */
export const verdictRules = {
  tracks: 'Picture and sound',
  'video-codec': 'Video format',
  profile: 'H.264 profile',
  'b-frames': 'B-frames',
  size: 'Picture size',
  'frame-rate': 'Frames a second',
  'frame-jitter': 'Evenness of the frames',
  keyframes: 'Seconds between keyframes',
  'video-bitrate': 'Video bitrate',
  'bitrate-peak': 'Highest video bitrate',
  'pixel-format': 'Pixel format',
  'colour-range': 'Colour range',
  'colour-space': 'Colour space',
  black: 'Black picture',
  frozen: 'Frozen picture',
  'audio-codec': 'Audio format',
  'audio-rate': 'Sampling rate',
  channels: 'Audio channels',
  'audio-bitrate': 'Audio bitrate',
  loudness: 'Loudness',
  clipping: 'Clipped sound',
  'one-side': 'Left and right',
  silence: 'Silence',
  'av-offset': 'Sound after picture',
  'av-drift': 'Drift of the sound',
  timestamps: 'Gaps in time',
} as const satisfies Record<string, string>;
export type VerdictRule = keyof typeof verdictRules;
export const verdictRuleNames = Object.keys(verdictRules) as readonly VerdictRule[];

/** What is wrong and what to change, for each fault that a measure can show, in English; in the extension's locales too. */
export const faultSentences = {
  'no-picture': 'No picture arrived. Choose the source again.',
  'no-sound':
    'No sound arrived, and many platforms want some. Choose a source with sound, or switch the microphone on.',
  'video-codec': 'The platform does not take this video format. Choose H.264 for it in the settings.',
  profile: 'The platform asks for a lower H.264 profile. Choose a quality of its own for it in the settings.',
  'b-frames': 'The platform takes no B-frames. Choose a quality of its own for it in the settings.',
  size: 'The platform does not take pictures of this height. Choose another quality in the settings.',
  'size-changed':
    'The size of the picture changed, and some platforms end a show for that. Keep to one source, or choose a fixed quality.',
  'frame-rate-low':
    'There are too few frames a second, so movement stutters. Close other programs, or choose a lower quality.',
  'frame-rate-high': 'There are more frames a second than the platform takes. Choose fewer in the settings.',
  'frames-uneven':
    'The frames come unevenly, so movement stutters. Close other programs, or choose a lower quality.',
  'keyframes-far':
    'Keyframes are too far apart: viewers wait long for a picture, or see none. Choose a quality of its own for this platform in the settings.',
  'bitrate-high':
    'The video has a higher bitrate than the platform takes. Choose a lower quality or bitrate in the settings.',
  'bitrate-peak':
    'For moments the video has a much higher bitrate than the platform takes, and viewers may see it stop. Choose a lower bitrate.',
  'pixel-format':
    'The picture is not stored as 8 bit 4:2:0, and many players cannot show it. Choose a quality of its own in the settings.',
  'full-range':
    'The picture has full-range colours, and platforms expect limited ones: black and white look too dark and too bright. Choose a quality of its own in the settings.',
  'colour-space':
    'The colours are not those of BT.709, and platforms may show them a little off. Choose a quality of its own in the settings.',
  black:
    'The picture is black. Look whether the source shows something, and whether its page may be captured.',
  frozen: 'The picture stands still. Look whether the source still plays, or choose it again.',
  'audio-codec': 'The platform does not take this audio format. Send AAC.',
  'audio-rate': 'The sampling rate is not 44.1 or 48 kHz, and platforms may refuse it. Send 48 kHz.',
  channels: 'There are more than two audio channels, and platforms may refuse them. Send stereo.',
  'audio-bitrate': 'The sound has a higher bitrate than the platform takes. Send less.',
  'too-loud':
    'It is too loud: platforms turn it down, and it may sound distorted. Turn the source or the microphone down.',
  'too-quiet': 'It is very quiet: viewers will hardly hear it. Turn the source or the microphone up.',
  clipped: 'The sound is clipped, which sounds distorted. Turn the source or the microphone down.',
  'one-side':
    'The sound is on one side only. Look at the balance of the source, or set the microphone to mono.',
  silence: 'There is no sound to be heard. Look whether the source is muted, or choose another microphone.',
  'sound-late': 'The sound comes later than the picture. Delay the picture, or choose the source again.',
  'sound-early':
    'The sound comes earlier than the picture. Set a delay for the microphone, or choose the source again.',
  drift:
    'Picture and sound drift apart while the show goes on. Close other programs, and choose the source again.',
  'time-jumps':
    'There are gaps or jumps in the time of the stream, and players may stop there. Look at the events of the show for what happened then.',
} as const satisfies Record<string, string>;
export type FaultCode = keyof typeof faultSentences;
const faultCodes = Object.keys(faultSentences) as [FaultCode, ...FaultCode[]];

/** How good it is, and what is said of all of it together, in English; in the extension's locales too. */
export const verdictSentences = {
  pass: 'All that was measured is as it should be.',
  warn: 'Viewers see and hear it, but something could be better.',
  fail: 'Viewers would notice that something is wrong.',
} as const satisfies Record<string, string>;
export type VerdictLevel = keyof typeof verdictSentences;
export const verdictLevels = ['pass', 'warn', 'fail'] as const satisfies readonly VerdictLevel[];

/**
 * How a value came about: read in the headers of the stream; of the times of its packets; by decoding it; by flashes in the
 * picture that go with beeps in the sound.
 */
export const measuredBy = ['headers', 'times', 'decoding', 'marks'] as const;

/** They stand behind a value as they are, in every language. */
export const verdictUnits = ['', 's', 'ms', 'ms/min', 'kbit/s', 'Hz', '%', 'LUFS', 'dB'] as const;

/** A number to two decimals, or a word that is the same in every language, such as `H.264`. */
const value = v.union([v.number(), v.string()]);

const findingSchema = v.strictObject({
  rule: v.picklist(verdictRuleNames),
  level: v.picklist(verdictLevels),
  /** What is wrong; null where nothing is. */
  fault: v.nullable(v.picklist(faultCodes)),
  measured: value,
  /** What the value may be at most, or at least, or has to be: of the strictest platform; null where there is no limit. */
  limit: v.nullable(value),
  unit: v.picklist(verdictUnits),
  by: v.picklist(measuredBy),
  /** Proper names of the platforms that the fault holds for; empty where it holds anywhere. */
  platforms: v.pipe(v.array(v.string()), v.readonly()),
});
export type Finding = Readonly<v.InferOutput<typeof findingSchema>>;

/** What was measured in a show, as it arrived or as it leaves, held against what its platforms ask for. */
export const verdictSchema = v.strictObject({
  /** The worst of all findings. */
  level: v.picklist(verdictLevels),
  /** Milliseconds of the show that it is about. */
  measuredMs: v.pipe(v.number(), v.minValue(0)),
  /** At most one for each measure, in the order in which they are shown. */
  findings: v.pipe(v.array(findingSchema), v.readonly()),
  /** What could not be measured, or not yet. */
  unmeasured: v.pipe(v.array(v.picklist(verdictRuleNames)), v.readonly()),
});
export type ShowVerdict = Readonly<v.InferOutput<typeof verdictSchema>>;

/** Findings that a client hears of at most. */
const maxHeard = 100;

/**
 * The verdict as a client hears it: how good all of it is, and each thing that is not as it should be. What only a newer
 * companion measures, or finds wrong, is passed over.
 */
export const heardVerdictSchema = v.object({
  level: v.picklist(verdictLevels),
  findings: v.pipe(
    v.array(
      v.fallback(
        v.nullable(
          v.object({
            ...v.pick(findingSchema, ['rule', 'level', 'platforms']).entries,
            fault: v.picklist(faultCodes),
          }),
        ),
        null,
      ),
    ),
    v.maxLength(maxHeard),
    v.transform((all) => all.filter((one) => one !== null)),
    v.readonly(),
  ),
});
export type HeardVerdict = Readonly<v.InferOutput<typeof heardVerdictSchema>>;
