import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** `vite build -c vite.page.config.ts` → dist/companion/page, which the control port serves; after the companion, beside it. */
export default defineConfig({
  root: path('./companion/control/page'),
  base: '/page/',
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: path('./dist/companion/page'),
    emptyOutDir: true,
    target: ['chrome126', 'firefox142'],
    // The page's policy lets in nothing but files of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
