import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Name, time of change and digest of every file of a directory: equal when not a byte was written. */
export async function directorySnapshot(directory: string): Promise<readonly string[]> {
  const names = (await readdir(directory)).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      const digest = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      return `${name} ${(await stat(path, { bigint: true })).mtimeNs} ${digest}`;
    }),
  );
}
