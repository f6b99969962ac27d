import { resolve } from 'node:path';
import type { FolderView } from '../../shared/api/folderViews.ts';
import type { CommandContext } from './command.ts';
import type { Connection } from './connection.ts';
import { UsageError, valueOf } from './outcome.ts';

/** The watched folder that somebody means by its directory or its id. */
export async function folderNamed(
  { terminal }: CommandContext,
  { client }: Connection,
  which: string,
): Promise<FolderView> {
  const { items } = valueOf(await client.listFolders());
  const path = resolve(terminal.surroundings.cwd, which);
  const found = items.find((one) => one.id === which || one.path === path);
  if (found !== undefined) return found;
  throw new UsageError(`"${which}" is no watched folder.`, 'See `waybill folder list`.');
}
