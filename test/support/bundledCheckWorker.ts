import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** The thread of a check, bundled as the product bundles it. */
export interface BundledWorker {
  readonly file: URL;
  remove(): Promise<void>;
}

/** Bundles it for one test file. */
export async function bundleWorker(): Promise<BundledWorker> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const directory = `${root}node_modules/.cache/check-worker-${process.pid}-${Date.now()}`;
  await mkdir(directory, { recursive: true });
  const outfile = `${directory}/checkWorker.mjs`;
  await build({
    entryPoints: [`${root}main/checkWorker.ts`],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outfile,
    logLevel: 'error',
    banner: {
      js: "import { createRequire as waybillCreateRequire } from 'node:module'; const require = waybillCreateRequire(import.meta.url);",
    },
  });
  return { file: pathToFileURL(outfile), remove: () => rm(directory, { recursive: true }) };
}
