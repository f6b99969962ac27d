import type { z } from 'zod';
import type {
  folderFileView as fileSchema,
  FolderPreviewView,
  FolderView,
  FormerFolderView,
} from '../../../shared/api/folderViews.ts';
import type { Folder } from '../../../shared/model/folder.ts';
import type { FormerFolder } from '../../../shared/model/folderRecords.ts';
import type { FolderFile } from '../../../shared/model/folderFile.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import type { FolderDetail, FolderPreview } from '../../core/foldersFace.ts';
import { failureView } from './failureView.ts';
import { timeField } from './timeField.ts';

/** A watched folder as the API shows it. */
export function folderView(detail: FolderDetail): FolderView {
  const { account, destination, filesThere, folder, health, openBatches } = detail;
  const mode = health?.mode ?? { by: 'events' };
  const failed = health?.unreachable ?? health?.unbalanced ?? health?.trouble;
  return {
    id: folder.id,
    path: folder.path,
    destination,
    locked: detail.locked,
    rules: rulesView(folder.rules),
    existing: folder.existing,
    createdAt: isoTime(folder.createdAt),
    ...decisionsView(folder.decisions),
    state: stateOf(detail),
    notices: mode.by,
    ...(mode.by === 'polling' ? { pollsBecause: mode.why } : {}),
    ...(failed === undefined ? {} : { failure: failureView(failed) }),
    ...timeField('lastScanAt', health?.lastScanAt),
    ...(health?.lastScanMs === undefined ? {} : { lastScanMs: health.lastScanMs }),
    filesThere,
    account,
    openBatches: openBatches.map(({ batch, bytes, files, whole }) => ({
      id: batch.id,
      group: batch.group ?? '',
      held: batch.heldOpen === true,
      files,
      whole,
      bytes,
    })),
    warnings: [health?.afterImport, health?.copies].flatMap((one) =>
      one === undefined ? [] : [failureView(one)],
    ),
    ...(detail.copies === undefined ? {} : { copies: detail.copies }),
    unknown: (health?.unknown ?? []).map(({ path, reason }) => ({ path, reason })),
    unknownMore: health?.unknownMore ?? 0,
  };
}

function decisionsView(decisions: Folder['decisions']): Pick<FolderView, 'decisions'> {
  if (decisions === undefined) return {};
  return { decisions: decisions.map((one) => ({ ...one, at: isoTime(one.at) })) };
}

/** A folder that is watched no more. */
export function formerFolderView(former: FormerFolder): FormerFolderView {
  const { createdAt, decisions, removedAt, ...rest } = former;
  const times = { createdAt: isoTime(createdAt), removedAt: isoTime(removedAt) };
  return { ...rest, ...times, ...decisionsView(decisions) };
}

function rulesView(rules: FolderDetail['folder']['rules']): FolderView['rules'] {
  return { ...rules, ignore: [...rules.ignore], include: [...rules.include] };
}

function stateOf({ folder, health }: FolderDetail): FolderView['state'] {
  if (folder.paused) return 'paused';
  if (health?.unreachable !== undefined) return 'unreachable';
  if (health?.unbalanced !== undefined || health?.trouble !== undefined) return 'trouble';
  return health?.lastScanAt === undefined ? 'starting' : 'watching';
}

/** What rules would do. */
export function folderPreviewView(preview: FolderPreview & { readonly token: string }): FolderPreviewView {
  const { replay } = preview;
  return {
    token: preview.token,
    filesThere: preview.filesThere,
    files: preview.files,
    bytes: preview.bytes,
    excluded: preview.excluded.map((one) => ({ ...one, examples: [...one.examples] })),
    patterns: [...preview.patterns],
    groups: preview.groups,
    unknown: [...preview.unknown],
    replay: {
      ...replay,
      examples: replay.examples.map((batch) => ({ ...batch, closedAt: isoTime(batch.closedAt) })),
    },
  };
}

/** What is known of a file. */
export function folderFileView(file: FolderFile): z.output<typeof fileSchema> {
  return {
    path: file.path,
    state: file.state,
    ...(file.state === 'excluded' ? { rule: file.rule } : {}),
    ...(file.state === 'item' ? { item: file.itemId } : {}),
    ...(file.facts === undefined ? {} : { bytes: file.facts.bytes }),
    versions: file.versions,
    gone: file.gone,
  };
}
