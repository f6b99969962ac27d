/** A file of My Files; its bytes lie in the body store. */
export interface FileNode {
  readonly kind: 'F';
  /** Lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** ISO 8601 without a zone, a space between date and time. */
  readonly mtime: string;
}

/** A folder of My Files. */
export interface FolderNode {
  readonly kind: 'D';
  /** By `/` and the name: no name can then be one that JavaScript objects keep for themselves. */
  readonly entries: Record<string, TreeNode>;
}

/** Something in My Files. */
export type TreeNode = FileNode | FolderNode;

/** An empty folder. */
export function newFolder(): FolderNode {
  return { kind: 'D', entries: {} };
}

/** The parts of a path that count: empty ones and `.` do not. */
export function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

/** What lies at a path; the folder itself for an empty one. */
export function nodeAt(root: FolderNode, path: string): TreeNode | undefined {
  let node: TreeNode | undefined = root;
  for (const part of partsOf(path)) {
    node = node?.kind === 'D' ? node.entries[`/${part}`] : undefined;
  }
  return node;
}

/** The folder at a path, made with everything above it; undefined where a file is in the way. */
export function folderAt(root: FolderNode, path: string): FolderNode | undefined {
  let folder = root;
  for (const part of partsOf(path)) {
    const next = (folder.entries[`/${part}`] ??= newFolder());
    if (next.kind !== 'D') return undefined;
    folder = next;
  }
  return folder;
}

/** Puts something at a path, in the place of what was there; false where a file is in the way. */
export function putNode(root: FolderNode, path: string, node: TreeNode): boolean {
  const parts = partsOf(path);
  const name = parts.at(-1);
  const folder = folderAt(root, parts.slice(0, -1).join('/'));
  if (name === undefined || folder === undefined) return false;
  folder.entries[`/${name}`] = node;
  return true;
}

/** Takes away and gives back what is at a path. */
export function takeNode(root: FolderNode, path: string): TreeNode | undefined {
  const parts = partsOf(path);
  const name = parts.at(-1);
  const folder = nodeAt(root, parts.slice(0, -1).join('/'));
  if (name === undefined || folder?.kind !== 'D') return undefined;
  const node = folder.entries[`/${name}`];
  delete folder.entries[`/${name}`];
  return node;
}

/** All files below a folder with their paths in it, in order of arrival. */
export function* filesBelow(folder: FolderNode, prefix = ''): Generator<readonly [string, FileNode]> {
  for (const [key, node] of Object.entries(folder.entries)) {
    const path = prefix + key.slice(1);
    if (node.kind === 'F') yield [path, node];
    else yield* filesBelow(node, `${path}/`);
  }
}
