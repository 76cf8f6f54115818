/** Something in flags, environment or config file that cannot be used. The message is for the person. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
