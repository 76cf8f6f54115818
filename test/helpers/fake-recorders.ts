import type {
  MediaRecorderFactory,
  MediaRecorderLike,
  RecordingOptions,
} from '../../extension/broadcast/recorder/recorder.ts';

/** A `MediaRecorder` that records what it is told to. */
export class FakeRecorder implements MediaRecorderLike {
  state: RecordingState = 'inactive';
  ondataavailable: MediaRecorderLike['ondataavailable'] = null;
  onstop: MediaRecorderLike['onstop'] = null;
  onerror: MediaRecorderLike['onerror'] = null;
  /** Handed out between `stop()` and the stop event, as the last blob of a real one. */
  last = 'last';
  /** Times that it was asked for what it has. */
  asked = 0;

  start(): void {
    this.state = 'recording';
  }

  requestData(): void {
    this.asked += 1;
  }

  hand(text: string): void {
    this.ondataavailable?.({ data: new Blob([text]) });
  }

  stop(): void {
    this.state = 'inactive';
    this.hand(this.last);
    this.onstop?.();
  }

  /** Ends by itself, as a real one does when it cannot encode. */
  break(): void {
    this.state = 'inactive';
    this.onerror?.({ error: new Error('encoder') });
    this.onstop?.();
  }
}

export class FakeRecorders implements MediaRecorderFactory {
  readonly made: FakeRecorder[] = [];
  readonly options: RecordingOptions[] = [];
  supported = true;

  isTypeSupported(): boolean {
    return this.supported;
  }

  create(_stream: MediaStream, options: RecordingOptions): FakeRecorder {
    this.options.push(options);
    this.made.push(new FakeRecorder());
    return this.made.at(-1)!;
  }
}
