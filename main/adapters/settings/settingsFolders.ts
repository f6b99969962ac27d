import type { FolderSettings } from '../../core/ports/folders.ts';
import { failure } from '../../../shared/model/failure.ts';
import { folderSchema, type Folder } from '../../../shared/model/folder.ts';
import type { FolderId } from '../../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { Provision } from './adminSettings.ts';
import type { JsonObject } from './durableJson.ts';
import { settingsReason } from './settingsReason.ts';

/** What the folders need of the settings they are part of. */
export interface SettingsFoldersOptions {
  readonly provision: Provision;
  readonly raw: () => JsonObject;
  readonly edit: (edit: (raw: JsonObject) => Result<JsonObject>) => Promise<Result<void>>;
}

/** The watched folders of the settings file. An entry that cannot be understood stays there and is not watched. */
export class SettingsFolders implements FolderSettings {
  readonly #options: SettingsFoldersOptions;
  /** What was read last, and from what: the file's object is another one after each change. */
  #read: { readonly from: unknown; readonly folders: readonly Folder[] } = { from: undefined, folders: [] };

  constructor(options: SettingsFoldersOptions) {
    this.#options = options;
  }

  all(): readonly Folder[] {
    const from = this.#options.raw()['folders'];
    if (this.#read.from !== from) this.#read = { from, folders: entriesOf(from).flatMap(folderIn) };
    return this.#read.folders;
  }

  save(folder: Folder): Promise<Result<void>> {
    const checked = folderSchema.safeParse(folder);
    if (!checked.success)
      return Promise.resolve(
        fail(failure('request.invalid', { where: 'folder', reason: settingsReason(checked.error) })),
      );
    return this.#options.edit((raw) => {
      const locked = this.#locked();
      if (locked !== undefined) return locked;
      const entries = entriesOf(raw['folders']);
      const at = entries.findIndex((one) => one['id'] === folder.id);
      const entry = { ...folder } as unknown as JsonObject;
      return ok({ ...raw, folders: at === -1 ? [...entries, entry] : entries.with(at, entry) });
    });
  }

  remove(id: FolderId): Promise<Result<void>> {
    return this.#options.edit(
      (raw) =>
        this.#locked() ??
        ok({ ...raw, folders: entriesOf(raw['folders']).filter((one) => one['id'] !== id) }),
    );
  }

  #locked(): Result<never> | undefined {
    const { locked, path } = this.#options.provision;
    return locked.includes('folders')
      ? fail(failure('settings.locked', { name: 'folders', path }))
      : undefined;
  }
}

function entriesOf(folders: unknown): readonly JsonObject[] {
  return Array.isArray(folders) ? (folders as JsonObject[]) : [];
}

function folderIn(entry: JsonObject): readonly Folder[] {
  const read = folderSchema.safeParse(entry);
  return read.success ? [read.data] : [];
}
