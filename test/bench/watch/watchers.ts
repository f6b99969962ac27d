import { mustRun } from '../processes.ts';
import type { Figure, Found, Scale } from '../scenarios/context.ts';
import { treeOf } from './trees.ts';

const FILES = 100_000;
const QUICK_FILES = 5_000;
const DIRECTORIES = 1_000;

/** Each in a process of its own: when it listens to a whole tree, and what that takes. */
const WAYS: Readonly<Record<string, string>> = {
  'one fs.watch per directory': `
    const { watch } = await import('node:fs');
    const { readdirSync } = await import('node:fs');
    const { join } = await import('node:path');
    for (const one of readdirSync(root, { recursive: true, withFileTypes: true }))
      if (one.isDirectory()) keep.push(watch(join(one.parentPath, one.name), () => undefined));`,
  'chokidar, told to ignore files': `
    const { watch } = await import('chokidar');
    const watcher = watch(root, { ignored: (path, stats) => stats?.isFile() === true, ignoreInitial: true });
    keep.push(watcher);
    await new Promise((resolve) => watcher.once('ready', resolve));`,
  chokidar: `
    const { watch } = await import('chokidar');
    const watcher = watch(root, { ignoreInitial: true });
    keep.push(watcher);
    await new Promise((resolve) => watcher.once('ready', resolve));`,
};

const AROUND = (way: string): string => `
  const root = process.argv[1];
  const keep = [];
  const before = process.memoryUsage.rss();
  const began = performance.now();
  ${way}
  const tookMs = performance.now() - began;
  const addedMiB = (process.memoryUsage.rss() - before) / 2 ** 20;
  console.log(JSON.stringify({ tookMs, addedMiB }));
  process.exit(keep.length > 0 ? 0 : 1);`;

/** What listening to a big tree takes, by those who could do it. */
export async function watchersScenario(scale: Scale): Promise<Found> {
  const files = scale.isQuick ? QUICK_FILES : FILES;
  const root = treeOf(scale.dir, files, Math.min(DIRECTORIES, files / 10));
  const figures: Figure[] = [];
  for (const [name, way] of Object.entries(WAYS)) {
    const args = ['--input-type=module', '-e', AROUND(way), root];
    const told = JSON.parse((await mustRun(process.execPath, args)).stdout) as {
      readonly tookMs: number;
      readonly addedMiB: number;
    };
    const about = `${name}, ${files.toLocaleString('en')} files`;
    figures.push(
      { name: `${about}: listens after`, value: told.tookMs / 1_000, unit: 's', good: 'below' },
      { name: `${about}: memory`, value: told.addedMiB, unit: 'MiB', good: 'below' },
    );
  }
  return { figures };
}
