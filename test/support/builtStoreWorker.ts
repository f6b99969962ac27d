import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** A worker file bundled as the product bundles it. */
export interface BuiltStoreWorker {
  readonly file: URL;
  remove(): Promise<void>;
}

/** Bundles the ledger's worker to a place from where `libsql` is found, for one test file. */
export async function builtStoreWorker(): Promise<BuiltStoreWorker> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const directory = `${root}node_modules/.cache/store-worker-${process.pid}-${Date.now()}`;
  await mkdir(directory, { recursive: true });
  const outfile = `${directory}/storeWorker.mjs`;
  await build({
    entryPoints: [`${root}main/adapters/store/storeWorker.ts`],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['libsql'],
    outfile,
    logLevel: 'error',
  });
  return { file: pathToFileURL(outfile), remove: () => rm(directory, { recursive: true }) };
}
