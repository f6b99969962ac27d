import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pageMediaType } from '../localApi/shell.ts';

/** The files of the page by their address, `/assets/name.js`. Only what was listed at the start is ever served. */
export type PageFiles = ReadonlyMap<string, string>;

/**
 * Lists the built page, folder by folder: what Node and an archive of the app do with a recursive listing differs from
 * version to version.
 */
export async function listPageFiles(dir: string): Promise<PageFiles> {
  const files = new Map<string, string>();
  const list = async (folder: string, address: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await list(path, `${address}${entry.name}/`);
      else if (pageMediaType(entry.name) !== undefined) files.set(`${address}${entry.name}`, path);
    }
  };
  await list(dir, '/');
  return files;
}
