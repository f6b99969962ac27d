import { isMoved, type FolderFile } from '../../../shared/model/folderFile.ts';
import type { Folder } from '../../../shared/model/folder.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import { comparePaths } from '../../../shared/model/folderFile.ts';
import type { FolderId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { notFound } from '../context.ts';
import { isAsDelivered, isImportOver } from '../folders/delivered.ts';
import { SAME_AS_DELIVERED } from '../folders/judgeWhole.ts';
import { KnownFiles } from '../folders/knownFiles.ts';
import type { RemovalReason, RemovalVerdict } from '../foldersFace.ts';
import type { TreeEntry } from '../ports/folders.ts';
import { folderOf, type FolderWork } from './folderWork.ts';

const EXAMPLES_MAX = 5;

/**
 * Whether everything in a folder is proven to be elsewhere: delivered with the same digest, its batch imported or accepted,
 * and unchanged since. What lies there is looked at now; what was never to be sent counts against it: nobody else has it.
 */
export async function removalVerdict(work: FolderWork, id: FolderId): Promise<Result<RemovalVerdict>> {
  const folder = folderOf(work, id);
  if (folder === undefined) return fail(notFound('folder', id));
  const root = await work.ports.tree.root(folder.path);
  const verdict = new Verdict();
  if (!root.ok || root.value.identity !== folder.rootIdentity) {
    verdict.note('not-looked', folder.path);
    return ok(verdict.result());
  }
  const known = new KnownFiles(work.core.ports.store, { folderId: id, under: '' });
  for await (const slice of work.ports.tree.walk(folder.path, '', new AbortController().signal))
    for (const entry of slice) await judgeEntry({ work, verdict, known }, entry);
  return ok(verdict.result());
}

/** The same for some files of it, each by itself. Paths lie below the folder, or are absolute. */
export async function removalOfFiles(
  work: FolderWork,
  id: FolderId,
  paths: readonly string[],
): Promise<Result<RemovalVerdict>> {
  const folder = folderOf(work, id);
  if (folder === undefined) return fail(notFound('folder', id));
  const verdict = new Verdict();
  for (const given of paths) {
    const path = pathBelow(folder, given);
    const there = await work.core.ports.files.facts({
      kind: 'file',
      path: `${folder.path}/${path}`,
      root: folder.path,
    });
    const row = await work.core.ports.store.folderFile(id, path);
    const facts = there.ok ? there.value : undefined;
    verdict.judge(path, facts === undefined ? 'not-looked' : await reasonOf(work, row, facts), true);
  }
  return ok(verdict.result());
}

class Verdict {
  readonly #reasons = new Map<RemovalReason, { files: number; examples: string[] }>();
  readonly #each: { path: string; why?: RemovalReason }[] = [];
  #files = 0;
  #proven = 0;

  judge(path: string, why: RemovalReason | undefined, isListed: boolean): void {
    this.#files += 1;
    if (isListed) this.#each.push(why === undefined ? { path } : { path, why });
    if (why === undefined) this.#proven += 1;
    else this.note(why, path);
  }

  note(why: RemovalReason, path: string): void {
    const known = this.#reasons.get(why) ?? { files: 0, examples: [] };
    known.files += 1;
    if (known.examples.length < EXAMPLES_MAX) known.examples.push(path);
    this.#reasons.set(why, known);
  }

  result(): RemovalVerdict {
    return {
      safe: this.#reasons.size === 0,
      files: this.#files,
      proven: this.#proven,
      reasons: [...this.#reasons].map(([why, known]) => ({ why, ...known })),
      ...(this.#each.length === 0 ? {} : { each: this.#each }),
    };
  }
}

async function judgeEntry(
  about: { readonly work: FolderWork; readonly verdict: Verdict; readonly known: KnownFiles },
  entry: TreeEntry,
): Promise<void> {
  const { known, verdict, work } = about;
  switch (entry.kind) {
    case 'folder':
      return;
    case 'unknown':
      if (entry.reason !== '') verdict.note('not-looked', entry.path);
      return;
    case 'other':
      verdict.judge(entry.path, 'excluded', false);
      return;
    case 'file': {
      const row = await rowOf(known, entry.path);
      verdict.judge(entry.path, await reasonOf(work, row, entry.facts), false);
      return;
    }
  }
}

/** What is known of a path of the walk; both come in the same order. */
async function rowOf(known: KnownFiles, path: string): Promise<FolderFile | undefined> {
  for (let row = await known.peek(); row !== undefined; row = await known.peek()) {
    const order = comparePaths(row.path, path);
    if (order > 0) return undefined;
    known.skip();
    if (order === 0) return row;
  }
  return undefined;
}

/** Why a file that lies there may not go; undefined when it is proven to be delivered. */
async function reasonOf(
  work: FolderWork,
  file: FolderFile | undefined,
  facts: FileFacts,
): Promise<RemovalReason | undefined> {
  if (file === undefined || file.state === 'baseline') return 'never-sent';
  if (file.state === 'excluded') return 'excluded';
  const item = await deliveredItem(work, file);
  if (item === undefined) return 'never-sent';
  switch (item.state) {
    case 'settling':
    case 'queued':
    case 'uploading':
    case 'waiting':
      return 'on-its-way';
    case 'attention':
      return 'attention';
    case 'cancelled':
      return 'given-up';
    case 'excluded':
      return 'excluded';
    case 'sent':
    case 'imported':
      if (file.facts === undefined || !isMoved(file.facts, facts)) return 'changed-since';
      return reasonOfSent(work, file, item);
  }
}

/** What was not sent since its bytes are delivered stands for the item that has these bytes, and for no later one of its name. */
async function deliveredItem(
  work: FolderWork,
  file: FolderFile & { readonly state: 'item' },
): Promise<Item | undefined> {
  const item = await work.core.ports.store.item(file.itemId);
  if (item?.state !== 'excluded' || item.rule !== SAME_AS_DELIVERED) return item;
  return item.sameAs === undefined ? undefined : work.core.ports.store.item(item.sameAs);
}

async function reasonOfSent(
  work: FolderWork,
  file: FolderFile & { readonly state: 'item' },
  item: Item,
): Promise<RemovalReason | undefined> {
  if (item.verification !== 'digest') return 'unproven';
  if (item.id === file.itemId && !isAsDelivered(item, file)) return 'changed-since';
  const state = await work.core.ledger.read(item.batchId);
  return state !== undefined && isImportOver(state.batch, state.jobs) ? undefined : 'not-imported';
}

function pathBelow(folder: Folder, given: string): string {
  const path = given.replaceAll('\\', '/');
  const root = folder.path.replaceAll('\\', '/').replace(/\/$/, '');
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path.replace(/^\.\//, '');
}
