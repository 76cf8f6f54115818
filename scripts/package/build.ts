import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Folders of what was built. */
export interface Built {
  readonly companion: string;
  readonly chrome: string;
  readonly firefox: string;
  /** What the companion imports that is not built into it: packages, parts of packages, modules of Node. */
  readonly imports: readonly string[];
}

/**
 * Builds companion and extensions from the sources into a folder of their own, so that neither an older build is
 * packed nor a running one disturbed. What comes out depends on the sources and the locked packages alone.
 */
export async function buildAll(folder: string): Promise<Built> {
  // Else React would be built as it is for development wherever this is set to something else.
  process.env['NODE_ENV'] = 'production';
  const [companion, chrome, firefox] = ['companion', 'chrome', 'firefox'].map((name) => join(folder, name));
  const output = await buildOne('vite.companion.config.ts', companion!);
  await buildOne('vite.page.config.ts', join(companion!, 'page'));
  await buildOne('vite.config.ts', chrome!, 'chrome');
  await buildOne('vite.config.ts', firefox!, 'firefox');
  const chunks = output.filter((file) => file.type === 'chunk');
  const own = new Set(chunks.map(({ fileName }) => fileName));
  const imports = new Set(chunks.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]));
  return {
    companion: companion!,
    chrome: chrome!,
    firefox: firefox!,
    imports: [...imports].filter((name) => !own.has(name)).sort(),
  };
}

async function buildOne(
  config: string,
  outDir: string,
  mode = 'production',
): Promise<Rolldown.RolldownOutput['output']> {
  const options = { outDir, emptyOutDir: true, sourcemap: false };
  const built = await build({ configFile: join(root, config), mode, logLevel: 'error', build: options });
  return (built as Rolldown.RolldownOutput).output;
}
