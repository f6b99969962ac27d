/** What the server will make of one file of the import. */
export interface FileFact {
  /** `removed`: deleted at upload without a word, as its content is of no accepted type. */
  readonly kind: 'image' | 'kept' | 'removed';
  /** Why the server cannot read it as an image, in its words; none for an image it can read. */
  readonly imageReason?: string;
  /** Whether a row names it. */
  used: boolean;
}

/** What a row's image name leads to. */
export type ImageLook =
  | { readonly kind: 'missing'; readonly alike?: string }
  | { readonly kind: 'directory'; readonly shown: string }
  | { readonly kind: 'file'; readonly fact: FileFact; readonly shown: string };

/** The files of an import by their path inside the source folder. */
export interface BundleFiles {
  readonly set: (path: string, fact: FileFact) => void;
  readonly has: (path: string) => boolean;
  /** Looks a name up from a table's folder (`''` at the top), as the server's file system would. */
  readonly look: (folder: string, name: string) => ImageLook;
  readonly entries: () => Iterable<readonly [path: string, fact: FileFact]>;
}

/** Starts without files. */
export function createBundleFiles(): BundleFiles {
  const facts = new Map<string, FileFact>();
  const folders = new Set<string>(['']);
  let alikes: Map<string, string> | undefined;
  const alikeOf = (path: string): string | undefined => {
    alikes ??= new Map(Array.from(facts.keys(), (known) => [folded(known), known]));
    return alikes.get(folded(path));
  };
  const missing = (path: string): ImageLook => {
    const alike = alikeOf(path);
    return alike === undefined || alike === path ? { kind: 'missing' } : { kind: 'missing', alike };
  };
  return {
    set: (path, fact) => {
      facts.set(path, fact);
      addFolders(path, folders);
    },
    has: (path) => facts.has(path),
    entries: () => facts.entries(),
    look: (folder, name) => {
      const path = resolved(folder, name, folders);
      if (path === undefined) return { kind: 'missing' };
      const fact = facts.get(path);
      if (fact !== undefined) {
        return fact.kind === 'removed' ? { kind: 'missing' } : { kind: 'file', fact, shown: shown(name) };
      }
      return folders.has(path) ? { kind: 'directory', shown: shown(name) } : missing(path);
    },
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
  const isPlain = !name.includes('/') && !name.startsWith('.') && name !== '';
  if (isPlain) return folder === '' ? name : `${folder}/${name}`;
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

/** How the server's text shows a path: the table's folder as three dots. */
function shown(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  return ['...', ...parts].join('/');
}
