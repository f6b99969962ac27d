import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import type { Folder } from '../../../shared/model/folder.ts';
import type { FolderId } from '../../../shared/model/ids.ts';
import type { ItemSource } from '../../../shared/model/item.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { Pace } from './pace.ts';

/** The watched folders of the settings, read often and changed seldom. */
export interface FolderSettings {
  all(): readonly Folder[];
  /** True when an administrator decides about it: a person can neither change nor remove it. */
  isLocked(id: FolderId): boolean;
  save(folder: Folder): Promise<Result<void>>;
  remove(id: FolderId): Promise<Result<void>>;
}

/**
 * What a file system lets a watcher expect. `none`: changes made elsewhere are never told, as on a network share. `sure`: it
 * is local and known to tell of every change. `unproven`: nobody knows before the watcher has told of one.
 */
export type EventsKnown = 'none' | 'unproven' | 'sure';

/** What a root directory is. */
export interface RootFacts {
  /** Inode of the directory itself: an empty mount point has another one than what is mounted there. */
  readonly identity: string;
  readonly events: EventsKnown;
  /** Without links. */
  readonly realPath: string;
}

/** What a walk met. Paths are below the root, with `/`; entries come in the order of `comparePaths`. */
export type TreeEntry =
  | { readonly kind: 'file'; readonly path: string; readonly facts: FileFacts }
  /** No regular file: told with what it is, never followed. */
  | { readonly kind: 'other'; readonly path: string; readonly what: string }
  /** Comes before it is read. */
  | { readonly kind: 'folder'; readonly path: string }
  /** Could not be looked at: of it, and of what may lie below it, nothing is known. Empty path = the root. */
  | { readonly kind: 'unknown'; readonly path: string; readonly reason: string };

/** The ends of a file, to notice what size and times do not tell. */
export interface FileSample {
  /** Facts of the handle that was read. */
  readonly facts: FileFacts;
  /** Digest over its first and last bytes. */
  readonly digest: string;
  /** So many bytes at its end are all zero; 0 = they are not, or it is empty. */
  readonly zerosAtEnd: number;
}

/** Directory trees, read-only. */
export interface FolderTree {
  /** Fails with `folder.unreachable`. */
  root(path: string): Promise<Result<RootFacts>>;
  /** Everything below `under` (empty = the root), a few entries at a time, so that nobody is held up. */
  walk(root: string, under: string, signal: AbortSignal): AsyncIterable<readonly TreeEntry[]>;
  /** What lies in `directory` itself; the directories in it are told in their place, and not gone into. */
  level(root: string, directory: string, signal: AbortSignal): AsyncIterable<readonly TreeEntry[]>;
  sample(source: ItemSource): Promise<Result<FileSample>>;
  /**
   * Fails with `file.busy` while another program has the file open. Absent where the system cannot tell (all but Windows):
   * there size, times and both ends alone say that a writer is done.
   */
  readonly probe?: (source: ItemSource) => Promise<Result<void>>;
}

/** Hints that something may have changed in a directory. It may miss any; the scan is the truth. */
export interface Watcher {
  /** Hears of changes below a root. `onHint` gets the directory below the root; undefined = anywhere. */
  watch(root: string, onHint: (directory: string | undefined) => void): Watch;
}

export interface Watch {
  /** A directory below the root (empty = the root) is listened to from now on: before a scan reads it, so nothing slips through. */
  listen(directory: string): void;
  /** True while changes in a directory are heard of; those below it are a matter of their own. */
  listens(directory: string): boolean;
  /** False once it cannot listen (limits of the system, a share): then only rescans find changes. */
  readonly works: boolean;
  close(): Promise<void>;
}

/** A delivered file that is to be put away, and where. */
export interface MoveOrder {
  readonly from: Extract<ItemSource, { kind: 'file' }>;
  /** The version that was delivered; any other stays where it is. */
  readonly facts: FileFacts;
  /** Lower-case hex, of the bytes that were delivered. */
  readonly sha256: string;
  /** Absolute path of its new place. */
  readonly to: string;
  /** The directory that it must lie in, without links. */
  readonly root: string;
  /** Names the copy while it is made; the same for the same order. */
  readonly key: string;
}

/** What an order that may have been broken off left behind. */
export type MoveFound =
  /** Only the source is there, or something else has the name. */
  | 'nothing'
  /** The whole file is in both places. */
  | 'both'
  /** The whole file is in its new place, and only there. */
  | 'moved'
  /** It is in neither place: somebody else took it. */
  | 'lost';

/**
 * Puts delivered files away. Nothing is ever overwritten, and at every moment the whole file lies in at least one of the
 * two places. All but `place` fail with `folder.cannot-move`.
 */
export interface FileMover {
  /** Where a directory really is, without links, whether it is there yet or not. Fails with `path.not-plain`. */
  place(path: string): Promise<Result<string>>;
  /** The first free name for a file below the target: its own, else a numbered one (`a (2).tif`). */
  freeName(root: string, name: string): Promise<Result<string>>;
  /** Within one file system, at once. `changed`: the source is not the version that was delivered. */
  move(order: MoveOrder): Promise<Result<'moved' | 'other-disk' | 'taken' | 'changed'>>;
  /** To another file system: durably, and read back, each piece when `pace` lets it pass. The source stays. */
  copy(order: MoveOrder, signal: AbortSignal, pace: Pace): Promise<Result<'copied' | 'taken' | 'changed'>>;
  /** Removes the source, if it still is the version that lies in the new place. */
  drop(order: MoveOrder): Promise<Result<'moved' | 'changed'>>;
  /** What there is to be read is read as `copy` reads. */
  look(order: MoveOrder, signal: AbortSignal, pace: Pace): Promise<Result<MoveFound>>;
  /** Facts of the file in its new place. */
  facts(order: MoveOrder): Promise<FileFacts | undefined>;
}

/** Everything that watched folders need beyond the other ports. */
export interface FolderPorts {
  readonly mover: FileMover;
  readonly settings: FolderSettings;
  readonly tree: FolderTree;
  readonly watcher: Watcher;
}
