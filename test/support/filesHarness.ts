import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { NodeFiles, type NodeFilesOptions } from '../../main/adapters/files/nodeFiles.ts';
import type { Files } from '../../main/core/ports/files.ts';
import { MemoryFiles } from './memoryFiles.ts';
import { MemorySpool } from './memorySpool.ts';
import { give } from './takeAll.ts';

/** A `Files` and the means to change what it sees. Names are paths below `root`. */
export interface FilesHarness {
  readonly files: Files;
  readonly root: string;
  write(name: string, content: string | Uint8Array): Promise<void>;
  append(name: string, content: string): Promise<void>;
  remove(name: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  folder(name: string): Promise<void>;
  link(name: string, target: string): Promise<void>;
  fifo(name: string): Promise<void>;
  /** Puts content into the spool behind it and gives its digest. */
  spool(content: string): Promise<string>;
  close(): Promise<void>;
}

/** The adapter on a temporary directory, with or without its threads. */
export async function nodeFilesHarness(
  threads: Pick<NodeFilesOptions, 'small' | 'hashes'> = {},
): Promise<FilesHarness> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'waybill-files-')));
  const root = join(base, 'root');
  const spoolPath = (sha256: string): string => join(base, 'spool', sha256);
  await mkdir(root);
  await mkdir(join(base, 'spool'));
  const at = (name: string): string => join(root, name);
  const withFolder = async (name: string): Promise<string> => {
    await mkdir(dirname(at(name)), { recursive: true });
    return at(name);
  };
  return {
    files: new NodeFiles({ spoolPath, ...threads }),
    root,
    write: async (name, content) => writeFile(await withFolder(name), content),
    append: (name, content) => appendFile(at(name), content),
    remove: (name) => rm(at(name), { recursive: true }),
    rename: async (from, to) => rename(at(from), await withFolder(to)),
    folder: async (name) => void (await mkdir(at(name), { recursive: true })),
    link: async (name, target) => symlink(target, await withFolder(name)),
    fifo: async (name) => void execFileSync('mkfifo', [await withFolder(name)]),
    spool: async (content) => {
      const sha256 = createHash('sha256').update(content).digest('hex');
      await writeFile(spoolPath(sha256), content);
      return sha256;
    },
    close: () => rm(base, { recursive: true, force: true }),
  };
}

/** The fake, with the same means. */
export function memoryFilesHarness(): Promise<FilesHarness> {
  const spool = new MemorySpool();
  const files = new MemoryFiles({ spool });
  const root = '/lab/root';
  files.folder(root);
  const at = (name: string): string => `${root}/${name}`;
  const done = (change: () => void): Promise<void> => {
    change();
    return Promise.resolve();
  };
  return Promise.resolve({
    files,
    root,
    write: (name, content) => done(() => files.write(at(name), content)),
    append: (name, content) => done(() => files.append(at(name), content)),
    remove: (name) => done(() => files.remove(at(name))),
    rename: (from, to) => done(() => files.rename(at(from), at(to))),
    folder: (name) => done(() => files.folder(at(name))),
    link: (name, target) => done(() => files.link(at(name), target)),
    fifo: (name) => done(() => files.special(at(name))),
    spool: async (content) => {
      const entry = await spool.put(give(content));
      if (!entry.ok) throw new Error(entry.failure.code);
      return entry.value.sha256;
    },
    close: () => Promise.resolve(),
  } satisfies FilesHarness);
}
