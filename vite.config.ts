import { crx } from '@crxjs/vite-plugin';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { manifestFor } from './manifest.config.ts';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** `vite build --mode chrome|firefox` → dist/chrome, dist/firefox. */
export default defineConfig(({ mode }) => {
  const target = mode === 'firefox' ? 'firefox' : 'chrome';
  // Pages that no manifest key names are not found by the plugin and have to be given to the bundler.
  const pages = target === 'chrome' ? ['welcome', 'studio', 'offscreen'] : ['welcome', 'studio', 'panel'];
  return {
    root: path('./extension'),
    publicDir: false,
    plugins: [react(), crx({ manifest: manifestFor(target), browser: target })],
    build: {
      outDir: path(`./dist/${target}`),
      emptyOutDir: true,
      target: target === 'chrome' ? 'chrome126' : 'firefox142',
      // The popup is painted sooner when all of its modules are fetched at once; both browsers know these links.
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: Object.fromEntries(pages.map((page) => [page, path(`./extension/${page}/index.html`)])),
      },
    },
  };
});
