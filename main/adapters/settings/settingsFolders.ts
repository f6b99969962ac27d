import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { FolderSettings } from '../../core/ports/folders.ts';
import { failure } from '../../../shared/model/failure.ts';
import { folderSchema, type Folder, type ProvisionedFolder } from '../../../shared/model/folder.ts';
import type { FolderId } from '../../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { Settings } from '../../../shared/model/settings.ts';
import { provisionedDestinationId, provisionedFolderId, type Provision } from './adminSettings.ts';
import type { JsonObject } from './durableJson.ts';
import { settingsReason } from './settingsReason.ts';

/** Where the file keeps what was found out about a provisioned folder, by its id. */
const FOUND_KEY = 'provisionedFolders';
const foundSchema = z
  .record(z.string(), z.object({ rootIdentity: z.string(), createdAt: z.number() }))
  .catch({});

/** What the folders need of the settings they are part of. */
export interface SettingsFoldersOptions {
  readonly provision: Provision;
  readonly current: () => Settings;
  readonly raw: () => JsonObject;
  readonly edit: (edit: (raw: JsonObject) => Result<JsonObject>) => Promise<Result<void>>;
}

/**
 * The watched folders of the settings file, after those of the administrator. An entry that cannot be understood stays in the
 * file and is not watched; so does one for a directory that the administrator provisions.
 */
export class SettingsFolders implements FolderSettings {
  readonly #options: SettingsFoldersOptions;
  /** What was read last, and from what: the file's object is another one after each change. */
  #read: { readonly from: unknown; readonly folders: readonly Folder[] } = { from: undefined, folders: [] };

  constructor(options: SettingsFoldersOptions) {
    this.#options = options;
  }

  all(): readonly Folder[] {
    const raw = this.#options.raw();
    if (this.#read.from === raw) return this.#read.folders;
    const provisioned = this.#provisioned(raw);
    const paths = new Set(provisioned.map((folder) => folder.path));
    const own = entriesOf(raw['folders'])
      .flatMap(folderIn)
      .filter((folder) => !paths.has(folder.path));
    this.#read = { from: raw, folders: [...provisioned, ...own] };
    return this.#read.folders;
  }

  isLocked(id: FolderId): boolean {
    return this.#isProvisioned(id) || this.#options.provision.locked.includes('folders');
  }

  save(folder: Folder): Promise<Result<void>> {
    const checked = folderSchema.safeParse(folder);
    if (!checked.success)
      return Promise.resolve(
        fail(failure('request.invalid', { where: 'folder', reason: settingsReason(checked.error) })),
      );
    return this.#options.edit((raw) => {
      const known = this.all().find((one) => one.id === folder.id);
      const isOnlyFound = known !== undefined && isDeepStrictEqual(decided(known), decided(folder));
      if (this.isLocked(folder.id) && !isOnlyFound) return this.#locked(folder);
      if (this.#isProvisioned(folder.id)) {
        const { createdAt, rootIdentity } = folder;
        const found = foundSchema.parse(raw[FOUND_KEY] ?? {});
        return ok({ ...raw, [FOUND_KEY]: { ...found, [folder.id]: { rootIdentity, createdAt } } });
      }
      const entries = entriesOf(raw['folders']);
      const at = entries.findIndex((one) => one['id'] === folder.id);
      const entry = { ...folder } as unknown as JsonObject;
      return ok({ ...raw, folders: at === -1 ? [...entries, entry] : entries.with(at, entry) });
    });
  }

  remove(id: FolderId): Promise<Result<void>> {
    return this.#options.edit((raw) => {
      const known = this.all().find((one) => one.id === id);
      if (known !== undefined && this.isLocked(id)) return this.#locked(known);
      return ok({ ...raw, folders: entriesOf(raw['folders']).filter((one) => one['id'] !== id) });
    });
  }

  #provisioned(raw: JsonObject): readonly Folder[] {
    const found = foundSchema.parse(raw[FOUND_KEY] ?? {});
    return this.#options.provision.folders.map((given) => {
      const id = provisionedFolderId(given.path);
      const { rootIdentity, createdAt } = found[id] ?? { rootIdentity: '', createdAt: 0 };
      const { existing, path, rules } = given;
      const destinationId = this.#destinationOf(given);
      return { id, path, destinationId, rules, existing, paused: false, rootIdentity, createdAt };
    });
  }

  /** Where nothing is called so yet, the id that a destination of that name would be provisioned with. */
  #destinationOf({ destination }: ProvisionedFolder): Folder['destinationId'] {
    const known = this.#options.current().destinations.find((one) => one.name === destination);
    return known?.id ?? provisionedDestinationId(destination);
  }

  #isProvisioned(id: FolderId): boolean {
    return this.#options.provision.folders.some((one) => provisionedFolderId(one.path) === id);
  }

  #locked(folder: Folder): Result<never> {
    const name = this.#isProvisioned(folder.id) ? folder.path : 'folders';
    return fail(failure('settings.locked', { name, path: this.#options.provision.path }));
  }
}

/** What somebody decides about a folder, without what is found out. */
function decided(folder: Folder): Partial<Folder> {
  const { createdAt: _createdAt, rootIdentity: _rootIdentity, ...rest } = folder;
  return rest;
}

function entriesOf(folders: unknown): readonly JsonObject[] {
  return Array.isArray(folders) ? (folders as JsonObject[]) : [];
}

function folderIn(entry: JsonObject): readonly Folder[] {
  const read = folderSchema.safeParse(entry);
  return read.success ? [read.data] : [];
}
