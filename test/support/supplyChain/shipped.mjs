// Which packages ship: what is bundled into the command and the daemon, the native modules beside it, and the page's.
import { build } from 'esbuild';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MODULES = join(ROOT, 'node_modules');
const ENTRIES = [
  'main/cli/main.ts',
  'main/adapters/store/storeWorker.ts',
  'main/checkWorker.ts',
  'main/treeWorker.ts',
  'main/electron/daemonProcess.ts',
];
const DESKTOP_ENTRIES = ['main/electron/main.ts', 'main/electron/updateEngine.ts'];
/** Loaded where they lie, with what they load in turn. Of the ledger's binaries one is installed per system. */
const NATIVE = ['libsql', '@neon-rs/load', 'detect-libc', 'keytar'];
const NATIVE_PLATFORM = '@libsql/';
/** What the page is made of; Vite bundles these and what they import. */
const PAGE_IMPORTS = [
  '@tanstack/react-virtual',
  'react',
  'react-aria-components',
  'react-dom',
  'react-intl',
  'uplot',
  'zustand',
];

/** Names of the packages of command, daemon and desktop shell, on one system. */
export async function mainPackages() {
  const names = new Set([...NATIVE, ...(await bundledPackages(ENTRIES))]);
  const binaries = await readdir(join(MODULES, NATIVE_PLATFORM)).catch(() => []);
  if (binaries[0] !== undefined) names.add(NATIVE_PLATFORM + binaries[0]);
  return sorted(names);
}

/** Names of the packages that only the desktop app has besides: what looks for its updates. */
export async function desktopPackages() {
  const main = new Set(await mainPackages());
  return sorted((await bundledPackages(DESKTOP_ENTRIES)).filter((name) => !main.has(name)));
}

/** Everything that ships, once. */
export async function shippedPackages() {
  return sorted(
    new Set([...(await mainPackages()), ...(await desktopPackages()), ...(await pagePackages())]),
  );
}

function sorted(names) {
  return [...names].toSorted((one, other) => (one < other ? -1 : 1));
}

async function bundledPackages(entryPoints) {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints,
    bundle: true,
    platform: 'node',
    format: 'esm',
    splitting: true,
    outdir: 'dist',
    write: false,
    metafile: true,
    external: ['libsql', 'keytar', 'electron', 'fsevents'],
    logLevel: 'error',
  });
  const names = new Set();
  for (const { inputs } of Object.values(metafile.outputs))
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = packageOf(path);
      if (bytesInOutput > 0 && name !== undefined) names.add(name);
    }
  return [...names];
}

/** Names of the packages of the page, by the lock file. */
export async function pagePackages() {
  const { packages } = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8'));
  const seen = new Set();
  const todo = PAGE_IMPORTS.map((name) => ['', name]);
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const at = placeOf(packages, next[0], next[1]);
    if (at === undefined || seen.has(at)) continue;
    seen.add(at);
    for (const name of Object.keys(packages[at].dependencies ?? {})) todo.push([at, name]);
  }
  return [...new Set([...seen].map((at) => packageOf(`${at}/`)))].toSorted((one, other) =>
    one < other ? -1 : 1,
  );
}

/** What a package says of itself, with the text of its licence where it brings one. */
export async function packageFacts(name) {
  const folder = join(MODULES, name);
  const { version, license, licenses } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = await readdir(folder);
  const text = files.find((file) => /^(licen[cs]e|copying)(\.|$|-)/i.test(file));
  return {
    name,
    version,
    licence: typeof license === 'string' ? license : (license?.type ?? licenses?.[0]?.type ?? null),
    text: text === undefined ? null : await readFile(join(folder, text), 'utf8'),
  };
}

function packageOf(path) {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
}

/** Where the lock file has what a package at `from` gets when it asks for `name`. */
function placeOf(packages, from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (place in packages) return place;
    if (at === '' || !at.includes('/node_modules/'))
      return at === '' ? undefined : placeOf(packages, '', name);
  }
}
