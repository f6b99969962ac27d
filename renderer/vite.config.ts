import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Builds the window. Relative addresses, so that the same files work over http and over `app://`. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    // The page's policy allows no `data:` scripts or styles; small images stay files of their own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The oldest Chromium that the window meets is that of Electron 25.
    target: 'chrome114',
  },
});
