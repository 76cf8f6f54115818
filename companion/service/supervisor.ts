/** What is to be kept running. It may be read by others: no secret belongs in it. */
export interface ServiceSpec {
  /** The program by its full path, and its arguments. */
  readonly command: readonly [program: string, ...args: string[]];
  readonly env: Readonly<Record<string, string>>;
}

/** A part of the system that starts a program at login, and again when it dies. */
export interface Supervisor {
  /** The program that it is told things with. */
  readonly program: string;
  /** Full path of the file that describes the service. */
  readonly file: string;
  /** How a person reads what the service says. */
  readonly log: string;
  /** Of that file; UTF-8 when left out. */
  readonly encoding?: 'utf16le';
  describe(spec: ServiceSpec): string;
  /** Succeeds where the supervisor is there. */
  readonly probe: readonly string[];
  /** Makes it forget an earlier description; fails where there is none. */
  readonly forget: readonly string[];
  /** Once the file is there, one after the other. */
  readonly start: readonly (readonly string[])[];
  /** Once the file is gone. */
  readonly settle: readonly (readonly string[])[];
}
