import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { WeeklyWindow } from '../../../shared/model/weeklyWindow.ts';
import type { Destination } from '../../../shared/model/destination.ts';
import { failure } from '../../../shared/model/failure.ts';
import { provisionedFolderSchema, type ProvisionedFolder } from '../../../shared/model/folder.ts';
import { ID_RANDOM_BYTES, makeId, type DestinationId, type FolderId } from '../../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import {
  adminSettingsSchema,
  type AdminSettings,
  type ProvisionedDestination,
} from '../../../shared/model/settings.ts';
import { objectOf } from './durableJson.ts';
import { settingsReason } from './settingsReason.ts';

/** What the administrator decided, ready to be laid over the person's settings. */
export interface Provision {
  /** The administrator's file; empty when there is none. */
  readonly path: string;
  readonly settings: AdminSettings['settings'];
  readonly destinations: readonly Destination[];
  readonly folders: readonly ProvisionedFolder[];
  readonly locked: readonly string[];
  readonly windows: readonly WeeklyWindow[];
  /** Hash of the settings lock, or that there is none. */
  readonly settingsLock?: string | undefined;
}

/** Nothing is provisioned, nothing is locked. */
export const NO_PROVISION: Provision = {
  path: '',
  settings: {},
  destinations: [],
  folders: [],
  locked: [],
  windows: [],
};

/** Where an administrator's file lies: `WAYBILL_ADMIN_FILE`, else the system's place for it. */
export function adminSettingsPath(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string {
  const given = env['WAYBILL_ADMIN_FILE'];
  if (given !== undefined && given !== '') return given;
  switch (platform) {
    case 'win32':
      return join(env['ProgramData'] ?? 'C:\\ProgramData', 'Waybill', 'admin.json');
    case 'darwin':
      return '/Library/Application Support/Waybill/admin.json';
    default:
      return '/etc/waybill/admin.json';
  }
}

/**
 * Reads the administrator's file. No file is no provision; one that cannot be read or understood is
 * `settings.unreadable`, since going on without its locks would not be what the administrator wants.
 */
export async function readProvision(path: string): Promise<Result<Provision>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return ok(NO_PROVISION);
    return fail(failure('settings.unreadable', { path, reason: settingsReason(error) }));
  }
  try {
    const admin = adminSettingsSchema.parse(objectOf(text));
    return ok({
      ...admin,
      path,
      destinations: admin.destinations.map(completed),
      folders: admin.folders.map(folderIn),
    });
  } catch (error) {
    return fail(failure('settings.unreadable', { path, reason: settingsReason(error) }));
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Its path must be absolute: the daemon's own directory means nothing to an administrator. */
function folderIn(entry: Readonly<Record<string, unknown>>): ProvisionedFolder {
  const folder = provisionedFolderSchema.parse(entry);
  if (isAbsolute(folder.path)) return folder;
  throw new Error(`the path of a folder is not absolute: ${folder.path}`);
}

/** The id of a provisioned destination that has none of its own: the same at every start. */
export function provisionedDestinationId(name: string): DestinationId {
  return makeId('dst', sha256(name).subarray(0, ID_RANDOM_BYTES));
}

/** The id of a provisioned folder: the same at every start. */
export function provisionedFolderId(path: string): FolderId {
  return makeId('fld', sha256(path).subarray(0, ID_RANDOM_BYTES));
}

/** The id comes from the name and the generation from the address, so that every start works out the same. */
function completed(given: ProvisionedDestination): Destination {
  const { kind, name, options, url, user } = given;
  const place = sha256(JSON.stringify([kind, url, user, options]));
  return {
    ...given,
    id: given.id ?? provisionedDestinationId(name),
    secretStore: given.secretStore ?? 'keychain',
    createdAt: given.createdAt ?? 0,
    generation: given.generation ?? place.readUInt32BE() >>> 1,
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
