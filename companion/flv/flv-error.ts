/** What is wrong with an FLV stream. `too-large`: a tag above the reader's cap. */
export type FlvProblem =
  | 'not-flv'
  | 'bad-version'
  | 'bad-header'
  | 'bad-tag-type'
  | 'encrypted'
  | 'too-large'
  | 'bad-size';

const sentences: Readonly<Record<FlvProblem, string>> = {
  'not-flv': 'This is not an FLV stream.',
  'bad-version': 'The FLV stream has a version other than 1.',
  'bad-header': 'The header of the FLV stream is damaged.',
  'bad-tag-type': 'The FLV stream has a tag that is neither audio nor video nor script data.',
  encrypted: 'The FLV stream is encrypted.',
  'too-large': 'The FLV stream has a tag that is larger than allowed.',
  'bad-size': 'The FLV stream is damaged: the size after a tag is not the size of the tag.',
};

/** The stream cannot be read any further. */
export class FlvError extends Error {
  override readonly name = 'FlvError';
  readonly reason: FlvProblem;

  constructor(reason: FlvProblem) {
    super(sentences[reason]);
    this.reason = reason;
  }
}
