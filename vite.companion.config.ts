import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/**
 * `vite build -c vite.companion.config.ts` → dist/companion/cli.js, run by plain Node, and the thread that has the history;
 * packages stay outside.
 */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: true,
    rolldownOptions: {
      input: { cli: path('./companion/cli.ts'), history: path('./companion/history/worker.ts') },
    },
    outDir: path('./dist/companion'),
    emptyOutDir: true,
    target: 'node20',
    sourcemap: true,
  },
});
