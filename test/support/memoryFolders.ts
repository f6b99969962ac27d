import type {
  FileMover,
  FolderPorts,
  FolderSettings,
  FolderTree,
  TreeEntry,
} from '../../main/core/ports/folders.ts';
import { failure } from '../../shared/model/failure.ts';
import type { Folder } from '../../shared/model/folder.ts';
import { comparePaths } from '../../shared/model/folderFile.ts';
import type { FolderId } from '../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import type { MemoryFiles } from './memoryFiles.ts';

const REFUSED = fail(
  failure('request.conflict', { reason: 'the settings cannot be written', next: 'Wait.' }),
);

/** The folders of the settings, in memory; a test may lock one, or forbid all writing. */
export class MemoryFolderSettings implements FolderSettings {
  readonly locked = new Set<FolderId>();
  isReadOnly = false;
  #folders: readonly Folder[] = [];

  all(): readonly Folder[] {
    return this.#folders;
  }

  isLocked(id: FolderId): boolean {
    return this.locked.has(id);
  }

  save(folder: Folder): Promise<Result<void>> {
    if (this.isReadOnly) return Promise.resolve(REFUSED);
    this.#folders = [...this.#folders.filter((one) => one.id !== folder.id), folder];
    return Promise.resolve(ok(undefined));
  }

  remove(id: FolderId): Promise<Result<void>> {
    if (this.isReadOnly) return Promise.resolve(REFUSED);
    this.#folders = this.#folders.filter((one) => one.id !== id);
    return Promise.resolve(ok(undefined));
  }
}

/** Everything that watched folders need, over files in memory. Nobody tells of changes: the rescans find them. */
export interface MemoryFolderPorts extends FolderPorts {
  readonly settings: MemoryFolderSettings;
  /** Roots that are not there now. */
  readonly away: Set<string>;
  /** What a directory is; another one has been put in its place when this changes. */
  readonly identities: Map<string, string>;
}

/** Makes them. */
export function memoryFolderPorts(files: MemoryFiles): MemoryFolderPorts {
  const away = new Set<string>();
  const identities = new Map<string, string>();
  return {
    away,
    identities,
    settings: new MemoryFolderSettings(),
    tree: treeOver(files, { away, identities }),
    watcher: {
      watch: () => ({
        works: true,
        listen: () => undefined,
        listens: () => false,
        close: () => Promise.resolve(),
      }),
    },
    mover: { place: (path: string) => Promise.resolve(ok(path)) } as unknown as FileMover,
  };
}

function treeOver(
  files: MemoryFiles,
  {
    away,
    identities,
  }: { readonly away: ReadonlySet<string>; readonly identities: ReadonlyMap<string, string> },
): FolderTree {
  async function* walk(root: string, under: string): AsyncIterable<readonly TreeEntry[]> {
    if (away.has(root)) {
      yield [{ kind: 'unknown', path: under, reason: 'EIO' }];
      return;
    }
    const start = under === '' ? root : `${root === '/' ? '' : root}/${under}`;
    const found: TreeEntry[] = [];
    const told = new Set<string>();
    for await (const entry of files.walk(start)) {
      const path = entry.path.slice(root === '/' ? 1 : root.length + 1);
      for (
        let slash = path.indexOf('/', under.length + 1);
        slash !== -1;
        slash = path.indexOf('/', slash + 1)
      ) {
        const folder = path.slice(0, slash);
        if (!told.has(folder)) found.push({ kind: 'folder', path: folder });
        told.add(folder);
      }
      if (entry.kind === 'file') found.push({ kind: 'file', path, facts: entry.facts });
      else found.push({ kind: 'other', path, what: entry.why });
    }
    yield found.sort((one, other) => comparePaths(one.path, other.path));
  }
  return {
    root: (path) =>
      Promise.resolve(
        away.has(path)
          ? fail(failure('folder.unreachable', { path, reason: 'it is not there' }))
          : ok({ identity: identities.get(path) ?? `1:${path}`, events: 'sure', realPath: path }),
      ),
    walk,
    async *level(root, under) {
      const from = under === '' ? 0 : under.length + 1;
      for await (const slice of walk(root, under))
        yield slice.filter(({ path }) => path === under || !path.includes('/', from));
    },
    async sample(source) {
      const facts = await files.facts(source);
      if (!facts.ok) return facts;
      if (facts.value === undefined || source.kind !== 'file')
        return fail(failure('file.gone', { path: '' }));
      return ok({ facts: facts.value, digest: files.contentOf(source.path) ?? '', zerosAtEnd: 0 });
    },
  };
}
