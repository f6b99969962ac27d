import type { Folder } from '../../../shared/model/folder.ts';
import type { FolderId } from '../../../shared/model/ids.ts';
import type { CoreContext } from '../context.ts';
import type { Folders } from '../folders/folders.ts';
import type { FolderPorts } from '../ports/folders.ts';

/** What the commands of folders work with. */
export interface FolderWork {
  readonly core: CoreContext;
  readonly folders: Folders;
  readonly ports: FolderPorts;
}

/** A folder of the settings by its id. */
export function folderOf(work: FolderWork, id: FolderId): Folder | undefined {
  return work.ports.settings.all().find((folder) => folder.id === id);
}
