import { failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import {
  ECOTAXA_PATHS,
  ECOTAXA_SAME_NAME_STATUS,
  ecotaxaDirectorySchema,
  type EcotaxaDirectory,
} from '../../../../shared/services/ecotaxa/wire.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import { said } from '../../http/statusFailure.ts';
import { aboutAccess, ecotaxaFailure, jsonOf, readEcotaxa } from './ecotaxaFailure.ts';
import type { EcotaxaCaller } from './ecotaxaSession.ts';

/** A folder of a hundred thousand images is listed in one answer. */
const LISTING_BYTES_MAX = 64 * 1024 * 1024;

/** What of a package lies in the root of My Files. */
export interface PackageInRoot {
  /** Its folder: it was unpacked, or is being unpacked. */
  readonly hasFolder: boolean;
  /** The archive itself: it is being unpacked, or cannot be. */
  readonly hasArchive: boolean;
  /** The folder of what was removed, where there is one. */
  readonly trash: string | undefined;
}

/** Lists a folder of My Files; `undefined` where there is none of that path. */
export async function listFolder(
  caller: EcotaxaCaller,
  path: string,
): Promise<Result<EcotaxaDirectory | undefined>> {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const answered = await caller.call({
    method: 'GET',
    path: ECOTAXA_PATHS.files + encoded,
    effect: 'safe',
    answerBytesMax: LISTING_BYTES_MAX,
  });
  if (!answered.ok) return answered;
  // A 404 for the root means that the API is not there; for a folder, that the folder is not.
  if (path !== '' && answered.value.status === 404 && jsonOf(answered.value) !== undefined)
    return ok(undefined);
  const expected = 'the list of My Files';
  return readEcotaxa(answered.value, ecotaxaDirectorySchema, { access: caller.access, expected });
}

/** Looks for a package in the root. */
export async function findInRoot(caller: EcotaxaCaller, stem: string): Promise<Result<PackageInRoot>> {
  const root = await listFolder(caller, '');
  if (!root.ok) return root;
  const entries = root.value?.entries ?? [];
  return ok({
    hasFolder: entries.some(({ name, type }) => type === 'D' && name === stem),
    hasArchive: entries.some(({ name, type }) => type === 'F' && name === `${stem}.zip`),
    trash: entries.find(({ name, type }) => type === 'D' && /^trash\.\d+$/.test(name))?.name,
  });
}

/** Takes away what an earlier try of the same package left in the root. */
export async function removeLeftovers(
  caller: EcotaxaCaller,
  stem: string,
  { hasFolder, hasArchive, trash }: PackageInRoot,
): Promise<Result<void>> {
  const names = [...(hasFolder ? [stem] : []), ...(hasArchive ? [`${stem}.zip`] : [])];
  for (const name of names) {
    let removed = await remove(caller, name);
    if (removed.ok && removed.value.status === ECOTAXA_SAME_NAME_STATUS && trash !== undefined) {
      // The trash takes no name twice.
      const emptied = await remove(caller, `${trash}/${name}`);
      if (!emptied.ok) return emptied;
      removed = await remove(caller, name);
    }
    if (!removed.ok) return removed;
    const refused = refusal(caller, removed.value);
    if (refused !== undefined) return fail(refused);
  }
  return ok(undefined);
}

function remove(caller: EcotaxaCaller, path: string): Promise<Result<HttpAnswer>> {
  return caller.call({
    method: 'POST',
    path: ECOTAXA_PATHS.remove,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ source_path: path }).toString(),
    effect: 'effect',
  });
}

function refusal(caller: EcotaxaCaller, answer: HttpAnswer) {
  const about = aboutAccess(caller.access);
  const told = ecotaxaFailure(answer, about, { expected: 'the removal of an older upload' });
  if (told !== undefined || answer.status === 200) return told;
  return failure('remote.rejected-batch', { host: about.host, status: answer.status }, said(answer));
}
