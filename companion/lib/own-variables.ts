/** Whether a variable of the environment is one of Tabcast's settings. */
export function isOwnVariable(name: string): boolean {
  return name.startsWith('TABCAST_');
}

/** The environment for another program: it has no business with our settings, and least of all with a token. */
export function withoutOwnVariables(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isOwnVariable(name)));
}
