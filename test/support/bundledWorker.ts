import { mkdir, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** A thread's entry, bundled as the product bundles it. */
export interface BundledWorker {
  readonly file: URL;
  remove(): Promise<void>;
}

/** Bundles an entry such as `main/checkWorker.ts` to a place from where native modules are found, for one test file. */
export async function bundleWorker(entry: string): Promise<BundledWorker> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const name = basename(entry, '.ts');
  const directory = `${root}node_modules/.cache/${name}-${process.pid}-${Date.now()}`;
  await mkdir(directory, { recursive: true });
  const outfile = `${directory}/${name}.mjs`;
  await build({
    entryPoints: [`${root}${entry}`],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['libsql'],
    outfile,
    logLevel: 'error',
    banner: {
      js: "import { createRequire as waybillCreateRequire } from 'node:module'; const require = waybillCreateRequire(import.meta.url);",
    },
  });
  return { file: pathToFileURL(outfile), remove: () => rm(directory, { recursive: true }) };
}
