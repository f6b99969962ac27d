import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where trees are kept from one run to the next: a million files take a minute to make. Without it they lie beside the rest. */
const KEPT = process.env['WAYBILL_BENCH_TREES'];

/** Directory with `files` files of a few bytes, spread over `directories`; before anything is measured, so it may block. */
export function treeOf(dir: string, files: number, directories: number): string {
  const root = join(KEPT ?? dir, `tree-${files}-${directories}`);
  if (existsSync(root)) return root;
  makeTree(`${root}.new`, files, directories);
  renameSync(`${root}.new`, root);
  return root;
}

function makeTree(root: string, files: number, directories: number): void {
  const perDirectory = Math.ceil(files / directories);
  for (let directory = 0, file = 0; file < files; directory += 1) {
    const path = join(root, `run${String(Math.floor(directory / 100)).padStart(4, '0')}`, `d${directory}`);
    mkdirSync(path, { recursive: true });
    for (let at = 0; at < perDirectory && file < files; at += 1, file += 1)
      writeFileSync(join(path, `image_${String(file).padStart(7, '0')}.tif`), `file ${file}`);
  }
}
