import {
  adviceSchema,
  chunkReplySchema,
  destinationReplySchema,
  destinationStatsSchema,
  destinationStatusSchema,
  heardVerdictSchema,
  measureServersReplySchema,
  movedSchema,
  plainReplySchema,
  preflightReplySchema,
  sendKeyReplySchema,
  uploadTestReplySchema,
  wireErrorSchema,
} from '#protocol';
import * as v from 'valibot';

/** What the companion sends, checked on arrival: each of these returns null for what does not have the form. */
export const readDestination = reader(destinationStatusSchema);
export const readStats = reader(destinationStatsSchema);
export const readMeasureServersReply = reader(measureServersReplySchema);
export const readUploadTestReply = reader(uploadTestReplySchema);
export const readPlainReply = reader(plainReplySchema);
export const readPreflightReply = reader(preflightReplySchema);
export const readSendKeyReply = reader(sendKeyReplySchema);
export const readDestinationReply = reader(destinationReplySchema);
export const readChunkReply = reader(chunkReplySchema);
export const readAdvice = reader(adviceSchema);
export const readVerdict = reader(heardVerdictSchema);
export const readMoved = reader(movedSchema);
export const readWireError = reader(wireErrorSchema);

function reader<T>(schema: v.GenericSchema<unknown, T>): (value: unknown) => T | null {
  return (value) => {
    const result = v.safeParse(schema, value);
    return result.success ? result.output : null;
  };
}
