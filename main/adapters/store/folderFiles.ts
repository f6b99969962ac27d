import type { FolderFileQuery, FolderSums, Page } from '../../core/ports/store.ts';
import type { DeliveredVersion, FolderFile } from '../../../shared/model/folderFile.ts';
import type { FolderId, ItemId } from '../../../shared/model/ids.ts';
import { ITEM_STATES } from '../../../shared/model/item.ts';
import type { Connection, SqlValue } from './connection.ts';
import type { Row } from './rows.ts';

const COLUMNS = [
  'folder_id',
  'key',
  'state',
  'detail',
  'dev',
  'ino',
  'bytes',
  'mtime_ns',
  'ctime_ns',
  'versions',
  'gone',
  'delivered',
] as const;
const SELECT = `SELECT ${COLUMNS.join(', ')} FROM folder_files`;
const PUT = `INSERT INTO folder_files (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (folder_id, key) DO UPDATE SET ${COLUMNS.slice(2)
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}`;
const ITEM_PREFIX = 'item ';

/** Writes what is known of a file. */
export function putFolderFile(connection: Connection, file: FolderFile): void {
  const { facts, delivered } = file;
  connection.run(PUT, [
    file.folderId,
    keyOf(file.path),
    file.state,
    detailOf(file),
    facts?.dev ?? null,
    facts?.ino ?? null,
    facts?.bytes ?? null,
    facts?.mtimeNs ?? null,
    facts?.ctimeNs ?? null,
    file.versions,
    file.gone ? 1 : 0,
    delivered === undefined ? null : JSON.stringify(delivered),
  ]);
}

/** Forgets one file. */
export function dropFolderFile(connection: Connection, folderId: FolderId, path: string): void {
  connection.run('DELETE FROM folder_files WHERE folder_id = ? AND key = ?', [folderId, keyOf(path)]);
}

/** Forgets every file of a folder. */
export function dropFolder(connection: Connection, folderId: FolderId): void {
  connection.run('DELETE FROM folder_files WHERE folder_id = ?', [folderId]);
}

/** One file by its path. */
export function folderFileAt(
  connection: Connection,
  folderId: FolderId,
  path: string,
): FolderFile | undefined {
  const row = connection.first(`${SELECT} WHERE folder_id = ? AND key = ?`, [folderId, keyOf(path)]);
  return row === undefined ? undefined : fileOf(row);
}

/** Files with an inode. */
export function folderFilesWithInode(
  connection: Connection,
  folderId: FolderId,
  ino: string,
): readonly FolderFile[] {
  return connection
    .all(`${SELECT} INDEXED BY folder_files_by_inode WHERE folder_id = ? AND ino = ?`, [folderId, ino])
    .map(fileOf);
}

/** A page in the order of a walk. */
export function pageOfFolderFiles(connection: Connection, query: FolderFileQuery): Page<FolderFile> {
  const where = ['folder_id = ?'];
  const values: SqlValue[] = [query.folderId];
  if (query.after !== undefined) {
    where.push('key > ?');
    values.push(keyOf(query.after));
  }
  if (query.under !== undefined) {
    // Everything below begins with the folder's bytes and a 0; a 1 is the next thing that could follow.
    where.push('key > ?', 'key < ?');
    values.push(withEnd(query.under, 0), withEnd(query.under, 1));
  }
  // Without files of items the few others are found by their own index, however many files there are.
  const isKeptOut = query.states !== undefined && !query.states.includes('item');
  if (query.states !== undefined) {
    where.push(`state IN (${query.states.map(() => '?').join(', ')})`);
    values.push(...query.states);
    if (isKeptOut) where.push(`state <> 'item'`);
  }
  const rows = connection.all(`${SELECT} WHERE ${where.join(' AND ')} ORDER BY key LIMIT ?`, [
    ...values,
    query.limit + 1,
  ]);
  const items = rows.slice(0, query.limit).map(fileOf);
  const last = items.at(-1);
  return rows.length > query.limit && last !== undefined ? { items, next: last.path } : { items };
}

/** Both books of a folder. */
export function folderSums(connection: Connection, folderId: FolderId): FolderSums {
  const rows = connection.all('SELECT what, count, bytes FROM folder_sums WHERE folder_id = ?', [folderId]);
  const sums = new Map(rows.map(([what, count]) => [String(what), Number(count)]));
  const items = ITEM_STATES.flatMap((state) => {
    const row = rows.find(([what]) => what === `${ITEM_PREFIX}${state}`);
    const count = Number(row?.[1] ?? 0);
    return count === 0 ? [] : [[state, { items: count, bytes: Number(row?.[2] ?? 0) }] as const];
  });
  return {
    versions: sums.get('versions') ?? 0,
    baseline: sums.get('baseline') ?? 0,
    excluded: sums.get('excluded') ?? 0,
    there: sums.get('there') ?? 0,
    items: Object.fromEntries(items),
  };
}

function detailOf(file: FolderFile): string | null {
  switch (file.state) {
    case 'item':
      return file.itemId;
    case 'excluded':
      return file.rule;
    case 'baseline':
      return null;
    default:
      return file satisfies never;
  }
}

function fileOf(row: Row): FolderFile {
  const [folderId, key, state, detail, dev, ino, bytes, mtimeNs, ctimeNs, versions, gone, delivered] = row;
  const known = {
    folderId: String(folderId) as FolderId,
    path: pathOf(key),
    ...(ino === null
      ? {}
      : {
          facts: {
            dev: String(dev),
            ino: String(ino),
            bytes: Number(bytes),
            mtimeNs: String(mtimeNs),
            ctimeNs: String(ctimeNs),
          },
        }),
    versions: Number(versions),
    gone: gone === 1,
    ...(delivered === null ? {} : { delivered: JSON.parse(String(delivered)) as DeliveredVersion }),
  };
  if (state === 'item') return { ...known, state, itemId: String(detail) as ItemId };
  if (state === 'excluded') return { ...known, state, rule: String(detail) };
  return { ...known, state: 'baseline' };
}

/** No name has a byte 0, so it can stand for the separator and sorts before all of them. */
function keyOf(path: string): Buffer {
  const bytes = Buffer.from(path, 'utf8');
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === 0x2f) bytes[at] = 0;
  return bytes;
}

function withEnd(path: string, end: number): Buffer {
  return Buffer.concat([keyOf(path), Buffer.of(end)]);
}

function pathOf(key: unknown): string {
  const bytes = Buffer.from(key as Uint8Array);
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === 0) bytes[at] = 0x2f;
  return bytes.toString('utf8');
}
