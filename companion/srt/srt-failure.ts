import { PublishError } from '../publish/publish-error.ts';

/** Time after which libsrt gives up an address where nobody answers, in ms, less what a busy computer takes. */
const noAnswerMs = 2_500;

/**
 * Why SRT did not come about, by what ffmpeg and libsrt said (libsrt, srtcore/core.cpp, "srt_rejectreason_msg"). Who
 * refuses without naming the passphrase may mean the stream id, or have no room: worth another try.
 * @param afterMs how long it took
 */
export function srtFailure(stderr: string, afterMs: number): PublishError {
  // ffmpeg's words hold the address: they are looked through, and not kept.
  if (/Protocol not found|Unrecognized option 'srt|Error splitting/i.test(stderr)) {
    return new PublishError('srt-missing');
  }
  // The shell's words.
  if (/exec: .*(?:not found|denied)/i.test(stderr)) return new PublishError('internal');
  if (/resolve hostname/i.test(stderr)) return new PublishError('dns');
  if (/incorrect passphrase|BADSECRET|UNSECURE|password required/i.test(stderr)) {
    return new PublishError('key-rejected');
  }
  if (/reject/i.test(stderr)) return new PublishError('key-rejected', { inferred: true });
  if (/Network is unreachable|No route to host/i.test(stderr)) return new PublishError('unreachable');
  return new PublishError(afterMs >= noAnswerMs ? 'timeout' : 'refused');
}
