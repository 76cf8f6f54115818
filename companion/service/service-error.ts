export type ServiceReason = 'unsupported' | 'no-supervisor' | 'not-written' | 'not-started' | 'not-removed';

/** Why the companion could not be given to the system to supervise; the message is for the person. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';

  constructor(
    readonly reason: ServiceReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  static unsupported(): ServiceError {
    const how = 'Let the system start the companion with --no-open at login instead.';
    return new ServiceError(
      'unsupported',
      `Only systemd, macOS and Windows can be told to keep Tabcast running. ${how}`,
    );
  }

  static noSupervisor(program: string): ServiceError {
    const what = `This system does not run services with ${program}: nothing was installed.`;
    return new ServiceError(
      'no-supervisor',
      `${what} Let it start the companion with --no-open at login instead.`,
    );
  }

  static notWritten(file: string, cause: unknown): ServiceError {
    return new ServiceError('not-written', `The file ${file} cannot be written.`, { cause });
  }

  static notStarted(file: string, command: readonly string[]): ServiceError {
    const what = `${file} is written, but the service could not be started.`;
    return new ServiceError('not-started', `${what} See what this says: ${command.join(' ')}`);
  }

  static notRemoved(file: string, cause: unknown): ServiceError {
    return new ServiceError('not-removed', `The file ${file} cannot be removed. Remove it by hand.`, {
      cause,
    });
  }
}
