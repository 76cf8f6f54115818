/** Why nothing is recorded any more: reasons of the wire contract, where their sentences are. */
export type RecordingFailure = 'disk-full' | 'recording-folder';

/** The disk does not take the recording. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  readonly reason: RecordingFailure;

  constructor(reason: RecordingFailure, options?: ErrorOptions) {
    super(
      reason === 'disk-full' ? 'The disk is full.' : 'The folder for recordings cannot be written to.',
      options,
    );
    this.reason = reason;
  }
}

/** No room, or none for this user. */
const noRoom: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/** What an error of the system means for a recording; a mistake of the program stays one. */
export function recordingError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof RecordingError || typeof code !== 'string') return error;
  return new RecordingError(noRoom.has(code) ? 'disk-full' : 'recording-folder', { cause: error });
}
