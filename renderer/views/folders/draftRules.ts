import type { FolderView } from '../../../shared/api/folderViews.ts';
import { readCloseRule } from '../../../shared/model/closeRule.ts';
import { COPY_LIMIT_BYTES_DEFAULT, FOLDER_SETTLE_MS_MIN } from '../../../shared/model/folder.ts';
import { parseGlob } from '../../../shared/model/glob.ts';
import { SETTLE_MS_MAX } from '../../../shared/model/settings.ts';
import type { MessageId } from '../../text/messages.ts';
import { readSize, readSpan } from './draftAmounts.ts';
import { patternLines, type FolderDraft, type RulesInput } from './folderDraft.ts';

const DAY_MS = 24 * 60 * 60_000;

/** What is wrong with a field: a sentence, and the pattern it is about. */
export interface Fault {
  readonly text: MessageId;
  readonly pattern?: string;
}
export type Faults = Readonly<Partial<Record<keyof FolderDraft | 'close', Fault>>>;

/** What is wrong with what stands in the rules' fields. Fields that only a new folder has are `placeFaults`. */
export function ruleFaults(draft: FolderDraft): Faults {
  const faults: { -readonly [F in keyof Faults]: Faults[F] } = {};
  const note = (field: keyof Faults, fault: Fault | undefined): void => {
    if (fault !== undefined) faults[field] = fault;
  };
  note('include', patternsFault(draft.include));
  note('ignore', patternsFault(draft.ignore));
  note('settle', settleFault(draft.settle));
  note('idle', draft.idle.trim() === '' ? undefined : spanFault(draft.idle));
  note('files', filesFault(draft.files));
  note('bytes', sizeFault(draft.bytes));
  note('copyLimit', sizeFault(draft.copyLimit));
  note('marker', patternsFault(draft.marker));
  if (draft.per === 'sample' && 'wrong' in readCloseRule({ per: 'sample', sample: draft.sample }))
    note('sample', { text: 'folderForm.sample.bad' });
  if ([draft.idle, draft.files, draft.bytes, draft.marker].every((one) => one.trim() === ''))
    note('close', { text: 'folderForm.close.needed' });
  if (draft.control === 'path')
    note('controlPath', pathFault(draft.controlPath, 'folderForm.control.needed'));
  if (draft.control === 'folder')
    note(
      'controlPattern',
      draft.controlPattern.trim() === ''
        ? { text: 'folderForm.control.needed' }
        : patternsFault(draft.controlPattern),
    );
  if (draft.after === 'move') note('moveTo', pathFault(draft.moveTo, 'folderForm.path.needed'));
  return faults;
}

/** What is missing of a new folder besides its rules. `filesThere` undefined = nobody has looked yet. */
export function placeFaults(draft: FolderDraft, filesThere: number | undefined): Faults {
  const path = pathFault(draft.path, 'folderForm.path.needed');
  return {
    ...(path === undefined ? {} : { path }),
    ...(draft.destination === undefined ? { destination: { text: 'folderForm.destination.needed' } } : {}),
    ...(draft.existing === undefined && filesThere !== 0
      ? { existing: { text: 'folderForm.existing.needed' } }
      : {}),
  };
}

/**
 * The rules that the fields mean; undefined while one of them means nothing. `before` are the rules that they replace: a
 * limit that was set and is emptied becomes the usual one, since a change cannot take it away.
 */
export function rulesOf(draft: FolderDraft, before?: FolderView['rules']): RulesInput | undefined {
  if (Object.keys(ruleFaults(draft)).length > 0) return undefined;
  const optional = <T>(text: string, read: (text: string) => T | undefined): T | undefined =>
    text.trim() === '' ? undefined : read(text);
  return {
    settleMs: readSpan(draft.settle),
    close: {
      per: draft.per,
      ...field('idleMs', optional(draft.idle, readSpan)),
      ...field('files', optional(draft.files, Number)),
      ...field('bytes', optional(draft.bytes, readSize)),
      ...field(
        'marker',
        optional(draft.marker, (text) => text.trim()),
      ),
      ...(draft.per === 'sample' ? { sample: draft.sample.trim() } : {}),
    },
    ignore: patternLines(draft.ignore),
    include: patternLines(draft.include),
    hidden: draft.hidden ? 'take' : 'exclude',
    mode: draft.mode,
    ...field('control', controlOf(draft)),
    afterImport: draft.after === 'move' ? { do: 'move', to: draft.moveTo.trim() } : { do: 'leave' },
    keepCopy: draft.keepCopy,
    ...field(
      'copyLimitBytes',
      optional(draft.copyLimit, readSize) ??
        (before?.copyLimitBytes === undefined ? undefined : COPY_LIMIT_BYTES_DEFAULT),
    ),
  };
}

function field<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]?: V });
}

function controlOf({ control, controlPath, controlPattern }: FolderDraft): RulesInput['control'] {
  switch (control) {
    case 'destination':
      return undefined;
    case 'path':
      return { from: 'path', path: controlPath.trim() };
    case 'folder':
      return { from: 'folder', pattern: controlPattern.trim() };
    default:
      return control satisfies never;
  }
}

function patternsFault(text: string): Fault | undefined {
  const pattern = patternLines(text).find((line) => 'wrong' in parseGlob(line));
  return pattern === undefined ? undefined : { text: 'folderForm.pattern.bad', pattern };
}

function spanFault(text: string): Fault | undefined {
  const ms = readSpan(text);
  if (ms === undefined) return { text: 'folderForm.span.bad' };
  return ms > DAY_MS ? { text: 'folderForm.span.long' } : undefined;
}

function settleFault(text: string): Fault | undefined {
  const ms = readSpan(text) ?? 0;
  const fault = spanFault(text);
  if (fault !== undefined) return fault;
  if (ms < FOLDER_SETTLE_MS_MIN) return { text: 'folderForm.settle.short' };
  return ms > SETTLE_MS_MAX ? { text: 'folderForm.span.long' } : undefined;
}

function filesFault(text: string): Fault | undefined {
  return text.trim() === '' || /^[1-9]\d{0,8}$/.test(text.trim())
    ? undefined
    : { text: 'folderForm.files.bad' };
}

function sizeFault(text: string): Fault | undefined {
  if (text.trim() === '') return undefined;
  const bytes = readSize(text);
  return bytes === undefined || bytes < 1 ? { text: 'folderForm.bytes.bad' } : undefined;
}

/** Which paths there are, only the daemon knows; a relative one is none anywhere. */
function pathFault(text: string, needed: MessageId): Fault | undefined {
  const path = text.trim();
  if (path === '') return { text: needed };
  return isAbsolute(path) ? undefined : { text: 'folderForm.path.absolute' };
}

/** True for `/data`, `D:\data` and `\\server\share`. */
export function isAbsolute(path: string): boolean {
  return /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path.trim());
}
