import type { Failure } from '../../../shared/model/failure.ts';
import { checkedCloseRule, type ReadCloseRule } from '../../../shared/model/closeRule.ts';
import type { Folder } from '../../../shared/model/folder.ts';
import { selectionOf, type Selection } from '../../../shared/model/folderSelection.ts';
import type { FileSource } from '../../../shared/model/item.ts';
import type { CoreContext } from '../context.ts';
import type { FolderPorts } from '../ports/folders.ts';

/** Paths that could not be looked at, listed; the rest are counted. */
export const UNKNOWN_LISTED_MAX = 100;

/** How a folder learns of changes. */
export type WatchMode =
  | { readonly by: 'events' }
  /** Only by looking again and again; says why. `unproven` ends by itself once the watcher told of a change. */
  | { readonly by: 'polling'; readonly why: 'remote' | 'unproven' | 'no-watcher' | 'missed' };

/** What the last look at a folder found. */
export interface FolderHealth {
  readonly mode: WatchMode;
  readonly unreachable?: Failure;
  /** Why its files cannot become batches (a control file is missing, say). */
  readonly trouble?: Failure;
  /** The books of the folder do not agree: none of its batches closes. */
  readonly unbalanced?: Failure;
  /** Why delivered files are not put away, although they shall be. Everything else goes on. */
  readonly afterImport?: Failure;
  /** Why files wait for their safe copy. */
  readonly copies?: Failure;
  /** ms since the epoch; absent before the first. */
  readonly lastScanAt?: number;
  readonly lastScanMs?: number;
  readonly unknown: readonly { readonly path: string; readonly reason: string }[];
  readonly unknownMore: number;
}

/** A folder as its parts work with it. An edit replaces `folder` and what is read from its rules. */
export class FolderRun {
  readonly core: CoreContext;
  readonly ports: FolderPorts;
  readonly signal: AbortSignal;
  health: FolderHealth = { mode: { by: 'events' }, unknown: [], unknownMore: 0 };
  #folder: Folder;
  #selection: Selection;
  #close: ReadCloseRule;

  constructor(core: CoreContext, folder: Folder, parts: { ports: FolderPorts; signal: AbortSignal }) {
    this.core = core;
    this.ports = parts.ports;
    this.signal = parts.signal;
    this.#folder = folder;
    this.#selection = selectionOf(folder.rules);
    this.#close = checkedCloseRule(folder.rules.close);
  }

  get folder(): Folder {
    return this.#folder;
  }

  get selection(): Selection {
    return this.#selection;
  }

  get close(): ReadCloseRule {
    return this.#close;
  }

  /**
   * The rule that keeps a path from being taken up. A marker is taken up whatever keeps it out, since it has to be whole to close
   * its batch; then it is left out by that very rule.
   */
  keptOut(path: string): string | undefined {
    const rule = this.#selection.excludedBy(path);
    return this.#close.isMarker(path) && !this.#selection.isControl(path) ? undefined : rule;
  }

  replace(folder: Folder): void {
    this.#folder = folder;
    this.#selection = selectionOf(folder.rules);
    this.#close = checkedCloseRule(folder.rules.close);
  }

  /** Where a file of the folder lies. */
  sourceOf(path: string): FileSource {
    const root = this.#folder.path;
    return { kind: 'file', path: root.endsWith('/') ? `${root}${path}` : `${root}/${path}`, root };
  }

  /** Where an item's file lies below the root; a person may have given the item another name to arrive under. */
  pathOf({ source }: { readonly source: FileSource }): string {
    return source.path.slice(this.sourceOf('').path.length);
  }

  tell(change: Partial<FolderHealth>): void {
    this.health = { ...this.health, ...change };
    this.core.emit({ kind: 'status' });
  }

  /** Takes a told failure back. */
  clear(which: 'unreachable' | 'trouble' | 'unbalanced' | 'afterImport' | 'copies'): void {
    if (this.health[which] === undefined) return;
    const { [which]: _cleared, ...rest } = this.health;
    this.health = rest;
    this.core.emit({ kind: 'status' });
  }
}
