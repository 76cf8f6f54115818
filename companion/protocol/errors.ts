import * as v from 'valibot';

/**
 * Every refusal of the companion: a code that programs can rely on and a sentence that tells a person what
 * happened and what to do. No sentence ever holds what was refused: it could be a key.
 */
export const errorSentences = {
  'bad-payload': 'The message does not have the form this event takes.',
  'key-not-text': 'The stream key must be text.',
  'key-empty': 'The stream key is empty. Paste the key from the platform.',
  'key-too-long': 'The stream key is too long. Paste only the key.',
  'key-malformed':
    'The stream key has a space, a line break or a character that cannot be seen in it. Copy it again.',
  'key-placeholder': 'This only shows where the stream key belongs. Put your own key in its place.',
  'key-is-url': 'This is a web address, not a stream key. Paste the stream key from the platform.',
  'key-already-set':
    'This connection already has a stream key. Stop this destination before sending another.',
  'key-first': 'Media came before a stream key was accepted. Send the key first.',
  'no-destination': 'This connection has no destination. Send a stream key first.',
  'key-live':
    'This stream key is in use: Tabcast is live with it. A server takes a key only once, so it was not checked.',
  'preflight-rehearsal':
    'This companion only rehearses, so no server was asked. Start it without --rehearse to check the servers.',
  'upload-test-unavailable':
    'This platform has no test that nobody sees, so the upload was not tested there.',
  'upload-test-live': 'Tabcast is live: a test would take the upload from the show. Stop the show first.',
  'ingest-missing':
    'This port needs the address of an ingest server: rtmp://host/app, srt://host:port or https://host/…/whip.',
  'ingest-invalid':
    'The ingest address must look like rtmp://host/app, srt://host:port or https://host/…/whip.',
  'rehearsal-unavailable':
    'The rehearsal cannot be recorded, so it did not begin. Look whether the disk is full, then try again; the log of the companion names the folder.',
  'chunk-not-binary': 'Media must be sent as binary data.',
  'chunk-empty': 'The media chunk is empty.',
  'chunk-too-large': 'The media chunk is larger than 8 MB.',
  'chunk-not-media': 'This is not WebM, Matroska or MP4 from a recorder. Start a new recording.',
  'no-picture': 'This recording has sound but no picture. Record with a picture; a black one will do.',
  'chunk-out-of-order':
    'A chunk is missing before this one. Send from the number named, or start a new recording.',
  'epoch-over': 'This recording has already ended. Start a new one.',
  'broadcast-over': 'This broadcast has ended. Start a new one.',
  'companion-stopped':
    'The companion was stopped; the show has ended. Start it again when you want to go live.',
  'computer-slept':
    'This computer was asleep for too long; the show has ended. Press Start Streaming when you want to go live.',
  'nothing-live': 'Nothing is live, so there is no moment to mark.',
  'nothing-to-see': 'This show is over, or nothing of it goes out yet. Try again once it is live.',
  'consent-needed':
    'This broadcast waits until somebody has said that it goes on: it was away for longer than the grace time.',
  unauthorized:
    'This connection is not trusted. Pair the browser, or start the companion with --token or --allow-origin.',
  'not-paired':
    'This browser is not paired with the companion. Pair it in the settings of the extension, under Companion.',
  'proof-wrong':
    'This browser could not prove that it is the paired one. Pair it again in the settings of the extension.',
  'pairing-code-wrong':
    'This is not the code that the companion shows. Look again: after five minutes there is another one.',
  'pairings-unusable':
    'The companion cannot keep who is paired. Look whether its disk is full, then pair again; its log names the file.',
  'broadcast-elsewhere':
    'This browser has another broadcast that is still running. Stop that one first, or start the companion with --broadcasts.',
  'destinations-limit':
    'This server takes no more destinations for one show. Stop one first, or ask its owner, who sets the number with --destinations.',
  'bitrate-limit':
    'The recording has more bits than this server takes, so the show has ended. Choose a lower quality, or ask the owner, who sets the limit with --max-bitrate.',
  moved: 'This broadcast is at another companion of the fleet. Connect to that one.',
  'fleet-away':
    'The companions of this fleet cannot agree who takes a new show, because NATS does not answer. Shows that run go on; try again soon.',
  'no-fleet': 'This companion is none of a fleet. Start it with --fleet.',
  'fleet-full': 'No companion of this fleet has room for another show. Try again later, or start one more.',
  'protocol-unsupported': 'This client speaks a newer version than the companion. Update the companion.',
  'too-many': 'There are too many connections or messages. Close some and try again.',
  'too-many-tokens':
    'Too many wrong tokens came from this address. Wait a few seconds, then show the right one.',
  'ffmpeg-missing':
    'ffmpeg was not found. Install ffmpeg, or set FFMPEG_PATH to it, and start the companion again.',
  'ffmpeg-forbidden':
    'ffmpeg is there, but you may not run it. Make the file executable, or set FFMPEG_PATH to another one.',
  'ffmpeg-unusable':
    'This ffmpeg cannot encode H.264 and AAC. Install one with libx264, or set FFMPEG_PATH to it.',
  'ffmpeg-failed': 'ffmpeg could not read the recording. Stop and start the broadcast again.',
  internal: 'The companion made a mistake. Stop and start the broadcast again; the log says more.',
} as const satisfies Record<string, string>;

export type ErrorCode = keyof typeof errorSentences;
/** Why the companion ends a broadcast that nobody has asked it to end. */
export type EndReason = Extract<ErrorCode, 'companion-stopped' | 'computer-slept' | 'bitrate-limit'>;

/** A word out of a list that grows: one that only a newer version knows is kept as it is, and comes with a sentence. */
export const growing = <Word extends string>() => v.custom<Word>((value) => typeof value === 'string');

export const wireErrorSchema = v.object({
  code: growing<ErrorCode>(),
  message: v.string(),
  /** With `moved`: where to connect, the control port of another companion. */
  address: v.exactOptional(v.pipe(v.string(), v.url())),
});
export type WireError = Readonly<v.InferOutput<typeof wireErrorSchema>>;

/** The error as it goes over the wire. */
export function wireError(code: ErrorCode): WireError {
  return { code, message: errorSentences[code] };
}
