import { existsSync } from 'node:fs';

/** Put in by the build. */
declare const WAYBILL_VERSION: string | undefined;

/** Waybill's own version; a run from source says so. */
export function ownVersion(): string {
  return typeof WAYBILL_VERSION === 'string' ? WAYBILL_VERSION : '0.0.0-source';
}

/** A file that the build lays down, such as `renderer/` or `storeWorker.js`, whether we run built or from source. */
export function builtFile(name: string): URL {
  const here = new URL(import.meta.url);
  return here.pathname.endsWith('.ts') ? new URL(`../../../dist/${name}`, here) : new URL(`./${name}`, here);
}

/** A file that ships beside the build, such as `assets/demo`. */
export function shippedFile(name: string): URL {
  const here = new URL(import.meta.url);
  return new URL(here.pathname.endsWith('.ts') ? `../../../${name}` : `../${name}`, here);
}

/** The bundled ledger worker; undefined where it was not built, and always when running from source. */
export function storeWorkerFile(): URL | undefined {
  return bundledWorker('storeWorker.js');
}

/** The bundled thread of a check; undefined as above. */
export function checkWorkerFile(): URL | undefined {
  return bundledWorker('checkWorker.js');
}

/** The bundled thread that reads small files; undefined as above. */
export function smallFileWorkerFile(): URL | undefined {
  return bundledWorker('smallFileWorker.js');
}

/** The bundled thread that digests large files; undefined as above. */
export function hashWorkerFile(): URL | undefined {
  return bundledWorker('hashWorker.js');
}

/** The bundled thread that walks a tree; undefined as above. */
export function treeWorkerFile(): URL | undefined {
  return bundledWorker('treeWorker.js');
}

/** The bundled thread that sends small files; undefined as above. */
export function sendWorkerFile(): URL | undefined {
  return bundledWorker('sendWorker.js');
}

function bundledWorker(name: string): URL | undefined {
  if (new URL(import.meta.url).pathname.endsWith('.ts')) return undefined;
  const file = builtFile(name);
  return existsSync(file) ? file : undefined;
}
