import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes `files` files of a few bytes, spread over `directories`; before anything is measured, so it may block. */
export function makeTree(root: string, files: number, directories: number): void {
  const perDirectory = Math.ceil(files / directories);
  for (let directory = 0, file = 0; file < files; directory += 1) {
    const path = join(root, `run${String(Math.floor(directory / 100)).padStart(4, '0')}`, `d${directory}`);
    mkdirSync(path, { recursive: true });
    for (let at = 0; at < perDirectory && file < files; at += 1, file += 1)
      writeFileSync(join(path, `image_${String(file).padStart(7, '0')}.tif`), `file ${file}`);
  }
}
