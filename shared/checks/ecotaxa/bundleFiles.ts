import { PathIndex } from './pathIndex.ts';
import type { IndexFolder } from './pathIndex.ts';

/** What the server will make of one file of the import. */
export interface FileFact {
  /** `removed`: deleted at upload without a word, as its content is of no accepted type. */
  readonly kind: 'image' | 'kept' | 'removed';
  /** Why the server cannot read it as an image, in its words; none for an image it can read. */
  readonly imageReason?: string;
  /** Whether a row names it. */
  used: boolean;
}

/** What a row's image name leads to: a file that the server keeps, or none. */
export type ImageLook = FileFact | 'missing' | 'directory';

/** The files of an import by their path inside the source folder. */
export interface BundleFiles {
  readonly set: (path: string, fact: FileFact) => void;
  readonly has: (path: string) => boolean;
  /** Looks a name up from a table's folder (`''` at the top), as the server's file system would. */
  readonly look: (folder: string, name: string) => ImageLook;
  /** The same from the bytes of a cell without blanks around; nothing where they need a closer look. */
  readonly lookPlain: (
    folder: IndexFolder,
    name: { readonly bytes: Uint8Array; readonly start: number; readonly end: number },
  ) => ImageLook | undefined;
  /** A file that the name would lead to if capitals and the way accents are stored did not count. */
  readonly alike: (folder: string, name: string) => string | undefined;
  readonly entries: () => Iterable<readonly [path: string, fact: FileFact]>;
}

/** Starts without files. */
export function createBundleFiles(): BundleFiles {
  const facts = new Map<string, FileFact>();
  const folders = new Set<string>(['']);
  let alikes: Map<string, string> | undefined;
  let plain: PlainPaths | undefined;
  return {
    set: (path, fact) => {
      facts.set(path, fact);
      addFolders(path, folders);
      plain = undefined;
    },
    has: (path) => facts.has(path),
    entries: () => facts.entries(),
    alike: (folder, name) => {
      const path = resolved(folder, name, folders);
      alikes ??= new Map(Array.from(facts.keys(), (known) => [folded(known), known]));
      const alike = path === undefined ? undefined : alikes.get(folded(path));
      return alike === path ? undefined : alike;
    },
    look: (folder, name) => {
      const path = resolved(folder, name, folders);
      if (path === undefined) return 'missing';
      const fact = facts.get(path);
      if (fact !== undefined) return fact.kind === 'removed' ? 'missing' : fact;
      return folders.has(path) ? 'directory' : 'missing';
    },
    lookPlain: (folder, name) => {
      plain ??= plainPaths(facts, folders);
      const found = plain.index.find(folder, name);
      if (found === 'look-closer') return undefined;
      return found < 0 ? 'missing' : plain.looks[found];
    },
  };
}

interface PlainPaths {
  readonly index: PathIndex;
  readonly looks: readonly ImageLook[];
}

/** Files come before folders of the same path. */
function plainPaths(facts: ReadonlyMap<string, FileFact>, folders: ReadonlySet<string>): PlainPaths {
  const onlyFolders = [...folders].filter((folder) => folder !== '' && !facts.has(folder));
  return {
    index: new PathIndex([...facts.keys(), ...onlyFolders]),
    looks: [
      ...Array.from(facts.values(), (fact) => (fact.kind === 'removed' ? 'missing' : fact)),
      ...onlyFolders.map(() => 'directory' as const),
    ],
  };
}

function addFolders(path: string, folders: Set<string>): void {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    const folder = path.slice(0, slash);
    if (folders.has(folder)) return;
    folders.add(folder);
  }
}

function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** The path a name leads to; `undefined` outside the source folder or through a folder that is not there. */
function resolved(folder: string, name: string, folders: ReadonlySet<string>): string | undefined {
  if (isPlain(name)) return folder === '' ? name : `${folder}/${name}`;
  if (name.startsWith('/')) return undefined;
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') {
      parts.push(part);
      continue;
    }
    if (parts.length === 0 || !folders.has(parts.join('/'))) return undefined;
    parts.pop();
  }
  return parts.join('/');
}

/** Whether a name has nothing to resolve: no dots or slashes but those between parts. */
function isPlain(name: string): boolean {
  if (name === '' || name.startsWith('.') || name.startsWith('/') || name.endsWith('/')) return false;
  return !name.includes('/') || !(name.includes('/.') || name.includes('//'));
}

/** How the server's text shows a path: the table's folder as three dots. */
export function shownPath(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  return ['...', ...parts].join('/');
}
