// Builds `dist/`: the command and the daemon with esbuild, the window with Vite. `node test/support/build.mjs`
// With `--node` only the former.
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiledStatus } from './compiledStatus.mjs';
import { lessCode } from './lessCode.mjs';
import { noticesText } from './supplyChain/notices.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DIST = join(ROOT, 'dist');
/** Chunks of earlier builds are kept that long: a process that still runs from them may load one later. */
const OLD_CHUNK_MS = 60 * 60 * 1000;

const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));

/** Native modules and the host itself are loaded where they lie. */
const EXTERNAL = ['libsql', 'keytar', 'electron', 'fsevents'];

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  minifyWhitespace: true,
  minifySyntax: true,
  plugins: [lessCode],
  legalComments: 'none',
  external: EXTERNAL,
  define: { WAYBILL_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
};

/** `waybill status` is two files, the command's first lines and this: split like the rest it was some forty, and 50 ms slower. */
const ONE_FILE_EACH = { cli: 'main/cli/main.ts', quickStatus: 'main/cli/quickStatus.ts' };
/** What the command's first lines load when they know what is asked. */
const loadedLater = {
  name: 'loaded-later',
  setup(plugin) {
    plugin.onResolve({ filter: /^\.\/(runCli|quickStatus)\.ts$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path: path.replace('.ts', '.js'), external: true } : undefined,
    );
  },
};

/** What starts as a thread. Each is bundled for itself: split together with the rest each would be some twenty files. */
const THREADS = {
  storeWorker: 'main/adapters/store/storeWorker.ts',
  checkWorker: 'main/checkWorker.ts',
  smallFileWorker: 'main/adapters/files/smallFileWorker.ts',
  hashWorker: 'main/adapters/files/hashWorker.ts',
  treeWorker: 'main/treeWorker.ts',
  sendWorker: 'main/sendWorker.ts',
};
/** What shares its code, which is split into what is loaded at once and what later. */
const PROGRAMS = { runCli: 'main/cli/runCli.ts', daemonProcess: 'main/electron/daemonProcess.ts' };

async function buildNode(outdir) {
  const node = {
    ...COMMON,
    outdir,
    format: 'esm',
    // Bundled CommonJS packages ask for Node's own modules with `require`.
    banner: {
      js: "import { createRequire as waybillCreateRequire } from 'node:module'; const require = waybillCreateRequire(import.meta.url);",
    },
  };
  const split = { ...node, splitting: true, chunkNames: 'chunk-[hash]' };
  await Promise.all([
    build({ ...split, entryPoints: PROGRAMS }),
    ...Object.entries(THREADS).map(([name, file]) => build({ ...split, entryPoints: { [name]: file } })),
    build({
      ...node,
      entryPoints: ONE_FILE_EACH,
      plugins: [loadedLater, compiledStatus, ...COMMON.plugins],
    }),
  ]);
}

async function buildElectron(outdir) {
  const entries = ['main', 'preload', 'updateEngine'].filter((name) =>
    existsSync(join(ROOT, `main/electron/${name}.ts`)),
  );
  if (entries.length === 0) return;
  await build({
    ...COMMON,
    entryPoints: Object.fromEntries(entries.map((name) => [name, `main/electron/${name}.ts`])),
    outdir: join(outdir, 'electron'),
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
  });
}

/** Moves every file to its place at once, so that nobody ever loads half a file. */
async function moveInto(from, to) {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (entry.isDirectory()) await moveInto(join(from, entry.name), join(to, entry.name));
    else await rename(join(from, entry.name), join(to, entry.name));
  }
}

async function removeOld(folder, beginning) {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(beginning)) continue;
    // Two builds at once may both be at it.
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Infinity }));
    if (Date.now() - mtimeMs > OLD_CHUNK_MS) await rm(join(folder, name), { force: true });
  }
}

async function newestIn(...folders) {
  let newest = 0;
  for (const folder of folders)
    for (const entry of await readdir(join(ROOT, folder), { withFileTypes: true, recursive: true }).catch(
      () => [],
    ))
      if (entry.isFile()) newest = Math.max(newest, (await stat(join(entry.parentPath, entry.name))).mtimeMs);
  return newest;
}

async function buildRenderer() {
  const configFile = join(ROOT, 'renderer/vite.config.ts');
  if (!existsSync(configFile) || !existsSync(join(ROOT, 'renderer/index.html'))) return;
  const stamp = join(DIST, 'renderer.stamp');
  const newest = String(await newestIn('renderer', 'shared'));
  const isBuilt = existsSync(join(DIST, 'renderer/index.html'));
  if (isBuilt && (await readFile(stamp, 'utf8').catch(() => '')) === newest) return;
  const vite = await import('vite');
  const outDir = await mkdtemp(join(DIST, '.renderer-'));
  try {
    await vite.build({ configFile, logLevel: 'warn', build: { outDir } });
    // A daemon that serves the page meanwhile never misses a file: the new parts come first, then what names them.
    await moveInto(outDir, join(DIST, 'renderer'));
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
  await removeOld(join(DIST, 'renderer/assets'), '');
  await writeFile(stamp, newest);
}

await mkdir(DIST, { recursive: true });
const fresh = await mkdtemp(join(DIST, '.build-'));
try {
  await Promise.all([buildNode(fresh), buildElectron(fresh)]);
  if (existsSync(join(fresh, 'cli.js'))) await chmod(join(fresh, 'cli.js'), 0o755);
  await moveInto(fresh, DIST);
} finally {
  await rm(fresh, { recursive: true, force: true });
}
await removeOld(DIST, 'chunk-');
if (!process.argv.includes('--node')) {
  await writeFile(join(DIST, 'third-party-notices.txt'), await noticesText());
  await buildRenderer();
}
process.stderr.write(`built ${dirname(join(DIST, 'cli.js'))}\n`);
