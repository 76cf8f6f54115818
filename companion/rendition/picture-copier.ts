import {
  avcConfiguration,
  avcHeaderPayload,
  avcPayload,
  avcSizedPayload,
  lengthBytes,
  parameterSets,
  readConfiguration,
  splitAnnexB,
  splitSized,
  type ParameterSets,
} from '../flv/avc.ts';
import { makeTag } from '../flv/make-tag.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Block } from '../container/media.ts';
import type { TrackPort } from './track-port.ts';

/** Bytes before the NAL units in the body of a video tag. */
const tagHeadBytes = 5;

/**
 * Gives the pictures of H.264 on as they are, with a decoder configuration before the first and wherever they bring
 * parameter sets of another kind: encoders that change their size go on in the same recording.
 */
export class PictureCopier implements TrackPort {
  /** Whether pictures have their lengths in front already; otherwise they have start codes. */
  #isSized = false;
  #sets: ParameterSets | null = null;
  #isConfigured = false;
  #lastMs = -Infinity;
  readonly #inOrder: boolean;
  readonly #onTag: (tag: FlvTag) => void;

  /** @param inOrder whether the recording says when pictures are decoded, and not only when they are shown */
  constructor(inOrder: boolean, onTag: (tag: FlvTag) => void) {
    this.#onTag = onTag;
    this.#inOrder = inOrder;
  }

  /** The header of the recording gives this configuration. @returns why it cannot be copied; null when it can. */
  configure(given: Buffer): string | null {
    // The first byte of a decoder configuration is its version; anything else may be parameter sets with start codes.
    this.#isSized = given[0] === 1;
    if (!this.#isSized) {
      this.#announce(parameterSets(splitAnnexB(given)));
      return null;
    }
    const sets = readConfiguration(given);
    if (sets && sets.lengthBytes !== lengthBytes) return 'lengths of another size';
    this.#sets = sets;
    this.#send((sets && sets.sps.length > 1 && avcConfiguration(sets)) || given);
    return null;
  }

  take({ ms, compositionMs, keyframe, payload }: Block): string | null {
    if (!this.#inOrder && ms < this.#lastMs) return 'pictures that are shown in another order';
    this.#lastMs = ms;
    const units = this.#isSized ? null : splitAnnexB(payload);
    if (keyframe) this.#announce(parameterSets(units ?? splitSized(payload)));
    // Nothing can be decoded before the first configuration.
    if (!this.#isConfigured || units?.length === 0) return null;
    const body = units ? avcPayload(keyframe, units) : avcSizedPayload(keyframe, payload, compositionMs);
    this.#onTag(makeTag('video', ms, body));
    return null;
  }

  /** A tag that ffmpeg has copied: it takes the configuration from the header only. */
  pass(tag: FlvTag): void {
    if (tag.sequenceHeader) {
      this.#sets = readConfiguration(tag.payload.subarray(tagHeadBytes));
    } else if (tag.keyframe) {
      this.#lastMs = tag.timestamp;
      this.#announce(parameterSets(splitSized(tag.payload.subarray(tagHeadBytes))));
    }
    this.#onTag(tag);
  }

  #announce({ sps, pps }: ParameterSets): void {
    const sets = { sps, pps: pps.length > 0 ? pps : (this.#sets?.pps ?? []) };
    if (sps.length === 0 || (this.#sets && isSame(sets, this.#sets))) return;
    const configuration = avcConfiguration(sets);
    if (!configuration) return;
    this.#sets = {
      sps: sets.sps.map((set) => Buffer.from(set)),
      pps: sets.pps.map((set) => Buffer.from(set)),
    };
    this.#send(configuration);
  }

  #send(configuration: Buffer): void {
    this.#isConfigured = true;
    this.#onTag(makeTag('video', Math.max(0, this.#lastMs), avcHeaderPayload(configuration)));
  }
}

function isSame(a: ParameterSets, b: ParameterSets): boolean {
  const [spsA, spsB] = [a.sps.at(-1), b.sps.at(-1)];
  if (!spsA || !spsB?.equals(spsA) || a.pps.length !== b.pps.length) return false;
  return a.pps.every((set, at) => set.equals(b.pps[at]!));
}
