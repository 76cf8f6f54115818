/** What a page has to be told of a show with a fault; the rest of it is as it should be. */
export interface PlantedShow {
  /** What a canvas shows is recorded as full range. Flashes are recorded as keyframes, whatever was asked for. */
  readonly picture: 'canvas' | 'flashing' | 'noise' | 'still' | 'black';
  readonly frameRate?: number;
  readonly kbps?: number;
  readonly keyframeMs?: number;
  readonly sound?: {
    /** A beep at each flash, in place of a tone. */
    readonly beeps?: boolean;
    /** 1 is full scale. */
    readonly gain?: number;
    /** Of left (0) and right (1), those that are to be heard. */
    readonly sides?: readonly number[];
    readonly lateSeconds?: number;
  };
}

/** What the page of `server.ts` has in it. */
export interface PlantedShows {
  /** Records and goes live. */
  begin(port: number, key: string, plan: PlantedShow): Promise<void>;
  /** Sends all of a show of flashes and beeps whose times are exact; its sound drifts by this share of the time that is gone. */
  beginDrifting(port: number, key: string, seconds: number, drift: number): Promise<void>;
  endAll(): Promise<void>;
}
