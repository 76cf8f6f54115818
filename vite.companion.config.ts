import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** `vite build -c vite.companion.config.ts` → dist/companion/cli.js, run by plain Node; packages stay outside. */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: path('./companion/cli.ts'),
    outDir: path('./dist/companion'),
    emptyOutDir: true,
    target: 'node20',
    sourcemap: true,
  },
});
