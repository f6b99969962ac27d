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
  | { readonly kind: 'missing' }
  | { readonly kind: 'directory'; readonly shown: string }
  | { readonly kind: 'file'; readonly fact: FileFact; readonly shown: string };

/** The files of an import by their path inside the source folder. */
export interface BundleFiles {
  readonly set: (path: string, fact: FileFact) => void;
  readonly has: (path: string) => boolean;
  /** Looks a name up from a table's folder (`''` at the top), as the server's file system would. */
  readonly look: (folder: string, name: string) => ImageLook;
  /** A file that the name would lead to if capitals and the way accents are stored did not count. */
  readonly alike: (folder: string, name: string) => string | undefined;
  readonly entries: () => Iterable<readonly [path: string, fact: FileFact]>;
}

/** Starts without files. */
export function createBundleFiles(): BundleFiles {
  const facts = new Map<string, FileFact>();
  const folders = new Set<string>(['']);
  let alikes: Map<string, string> | undefined;
  return {
    set: (path, fact) => {
      facts.set(path, fact);
      addFolders(path, folders);
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
      if (path === undefined) return { kind: 'missing' };
      const fact = facts.get(path);
      if (fact !== undefined) {
        // Asked for with every row, told of hardly any.
        if (fact.kind === 'removed') return { kind: 'missing' };
        return {
          kind: 'file',
          fact,
          get shown() {
            return shown(name);
          },
        };
      }
      return folders.has(path) ? { kind: 'directory', shown: shown(name) } : { kind: 'missing' };
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
function shown(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  return ['...', ...parts].join('/');
}
