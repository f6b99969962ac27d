import type { z } from 'zod';
import type { FolderView } from '../../../shared/api/folderViews.ts';
import type { RunMode } from '../../../shared/model/batch.ts';
import type { ClosePer } from '../../../shared/model/closeRule.ts';
import {
  CLOSE_IDLE_MS_DEFAULT,
  FOLDER_SETTLE_MS_DEFAULT,
  type folderRulesSchema,
} from '../../../shared/model/folder.ts';
import { writeSize, writeSpan } from './draftAmounts.ts';

/** The rules as the API takes them. */
export type RulesInput = z.input<typeof folderRulesSchema>;

/** A folder as somebody is setting it up: what stands in the fields. */
export interface FolderDraft {
  readonly path: string;
  readonly destination: string | undefined;
  readonly existing: 'send' | 'ignore' | undefined;
  /** One pattern per line. */
  readonly include: string;
  readonly ignore: string;
  readonly hidden: boolean;
  readonly settle: string;
  readonly idle: string;
  readonly files: string;
  readonly bytes: string;
  readonly marker: string;
  readonly per: ClosePer;
  readonly sample: string;
  readonly mode: RunMode;
  readonly control: 'destination' | 'path' | 'folder';
  readonly controlPath: string;
  readonly controlPattern: string;
  readonly after: 'leave' | 'move';
  readonly moveTo: string;
  readonly keepCopy: boolean;
  /** Empty = as much as Waybill takes by itself. */
  readonly copyLimit: string;
}

/** A new folder, with the rules that suit most instruments. */
export function newDraft(destination: string | undefined): FolderDraft {
  return {
    path: '',
    destination,
    existing: undefined,
    include: '',
    ignore: '',
    hidden: false,
    settle: writeSpan(FOLDER_SETTLE_MS_DEFAULT),
    idle: writeSpan(CLOSE_IDLE_MS_DEFAULT),
    files: '',
    bytes: '',
    marker: '',
    per: 'all',
    sample: '',
    mode: 'hold',
    control: 'destination',
    controlPath: '',
    controlPattern: '',
    after: 'leave',
    moveTo: '',
    keepCopy: false,
    copyLimit: '',
  };
}

/** What the fields show for a folder that is watched already. */
export function draftOf({ path, destination, existing, rules }: FolderView): FolderDraft {
  const { afterImport, close, control, hidden, ignore, include, keepCopy, mode, settleMs } = rules;
  return {
    path,
    destination,
    existing,
    include: include.join('\n'),
    ignore: ignore.join('\n'),
    hidden: hidden === 'take',
    settle: writeSpan(settleMs),
    idle: close.idleMs === undefined ? '' : writeSpan(close.idleMs),
    files: close.files === undefined ? '' : String(close.files),
    bytes: close.bytes === undefined ? '' : writeSize(close.bytes),
    marker: close.marker ?? '',
    per: close.per,
    sample: close.sample ?? '',
    mode,
    control: control?.from ?? 'destination',
    controlPath: control?.from === 'path' ? control.path : '',
    controlPattern: control?.from === 'folder' ? control.pattern : '',
    after: afterImport.do,
    moveTo: afterImport.do === 'move' ? afterImport.to : '',
    keepCopy,
    copyLimit: rules.copyLimitBytes === undefined ? '' : writeSize(rules.copyLimitBytes),
  };
}

/** The patterns in a field: a line each, without empty ones and doubles. */
export function patternLines(text: string): string[] {
  return [
    ...new Set(
      text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ),
  ];
}
