import type { Batch } from '../../shared/model/batch.ts';
import type { ReplayedBatch } from '../../shared/model/closeReplay.ts';
import type { Folder, FolderRules, FolderRulesChange } from '../../shared/model/folder.ts';
import type { FolderFile } from '../../shared/model/folderFile.ts';
import type { FormerFolder } from '../../shared/model/folderRecords.ts';
import type { FolderId, ItemId } from '../../shared/model/ids.ts';
import type { Result } from '../../shared/model/result.ts';
import type { FolderHealth } from './folders/folderRun.ts';
import type { CopiesAccount } from './folders/safeCopies.ts';
import type { Page, PageQuery } from './ports/store.ts';

/** How somebody shows that they know what rules would have done with the last week's arrivals. */
export interface Looked {
  /** Token of the preview of exactly these rules. */
  readonly previewed?: string;
  /** They say so. */
  readonly confirm?: boolean;
}

/** Something of a folder that is kept out. */
export interface ExcludedFile {
  readonly path: string;
  readonly rule: string;
  readonly bytes?: number;
  /** Where it was taken up first. */
  readonly item?: ItemId;
}

/** A new watched folder as whoever wants it says it. */
export interface FolderGiven extends Looked {
  /** Absolute path of a directory. */
  readonly path: string;
  /** Name of the destination. */
  readonly destination: string;
  /** What becomes of files that are there; must be said where there are any. */
  readonly existing?: 'send' | 'ignore';
  readonly rules: FolderRules;
}

/**
 * Where everything is that was seen in a folder: seen = settling + queued + onTheWay + sent + imported + attention +
 * excluded + cancelled + baseline. A file that was delivered in two versions was seen twice.
 */
export interface FolderAccount {
  readonly seen: number;
  readonly settling: number;
  readonly queued: number;
  /** Uploading, and waiting to be tried again. */
  readonly onTheWay: number;
  readonly sent: number;
  readonly imported: number;
  readonly attention: number;
  /** By a rule, by a person, or since the same bytes are delivered. */
  readonly excluded: number;
  readonly cancelled: number;
  /** There before the folder was added, and not sent. */
  readonly baseline: number;
  readonly addsUp: boolean;
}

/** A batch that is open for more. */
export interface OpenBatchDetail {
  readonly batch: Batch;
  /** Everything in it, and what of it is whole. */
  readonly files: number;
  readonly whole: number;
  readonly bytes: number;
}

export interface FolderDetail {
  readonly folder: Folder;
  /** Name of the destination; empty when it is gone. */
  readonly destination: string;
  /** Absent while the daemon is starting. */
  readonly health: FolderHealth | undefined;
  /** An administrator decides about it. */
  readonly locked: boolean;
  readonly account: FolderAccount;
  /** Present where safe copies are wanted, or some are left. */
  readonly copies?: CopiesAccount;
  /** Files that the last scan found. */
  readonly filesThere: number;
  readonly openBatches: readonly OpenBatchDetail[];
}

/** What rules would do with what is in a directory now. */
export interface FolderPreview {
  /** All regular files; `files` are those that would be taken. */
  readonly filesThere: number;
  readonly files: number;
  readonly bytes: number;
  /** By the rule that keeps them out, most files first. */
  readonly excluded: readonly {
    readonly rule: string;
    readonly files: number;
    readonly examples: readonly string[];
  }[];
  /** Each pattern of the rules with how many of all files it matches by itself. */
  readonly patterns: readonly { readonly pattern: string; readonly files: number }[];
  /** Batches that files would be gathered in side by side: subfolders or samples. */
  readonly groups: number;
  readonly unknown: readonly { readonly path: string; readonly reason: string }[];
  /** The rule played on the files of the last week, by the times that they bear. */
  readonly replay: {
    readonly days: number;
    readonly files: number;
    readonly batches: number;
    readonly tooEarly: number;
    readonly openFiles: number;
    readonly examples: readonly ReplayedBatch[];
    /** Only so many files were played, the rest was more than fits. */
    readonly isCut: boolean;
  };
}

/** Whether what lies in a folder may be removed by a person, and why not. Waybill itself never removes anything. */
export interface RemovalVerdict {
  readonly safe: boolean;
  /** Files that are there, and those that are proven to be delivered and imported. */
  readonly files: number;
  readonly proven: number;
  readonly reasons: readonly {
    readonly why: RemovalReason;
    readonly files: number;
    readonly examples: readonly string[];
  }[];
  /** Each file that was asked about; without `why` it may go. */
  readonly each?: readonly { readonly path: string; readonly why?: RemovalReason }[];
}

export type RemovalReason =
  /** The folder cannot be looked at now, or not everything in it. */
  | 'not-looked'
  | 'never-sent'
  | 'excluded'
  | 'on-its-way'
  | 'attention'
  | 'given-up'
  /** Delivered, but the server proved no more than that it took something. */
  | 'unproven'
  | 'not-imported'
  | 'changed-since';

/** Watched folders, as the faces see them. A folder is named by its id. */
export interface FoldersFace {
  all(): Promise<readonly FolderDetail[]>;
  one(id: FolderId): Promise<FolderDetail | undefined>;
  add(given: FolderGiven): Promise<Result<FolderDetail>>;
  edit(id: FolderId, change: FolderRulesChange, looked?: Looked): Promise<Result<FolderDetail>>;
  /** Stops watching. Open batches close with what is whole; what is not, is given up. Nothing in the folder is touched. */
  remove(id: FolderId): Promise<Result<void>>;
  /** Folders that are watched no more, the last one first. */
  former(): Promise<readonly FormerFolder[]>;
  setPaused(id: FolderId, paused: boolean): Promise<Result<FolderDetail>>;
  /** Looks at everything now. */
  rescan(id: FolderId): Promise<Result<FolderDetail>>;
  preview(given: {
    readonly path: string;
    readonly rules: FolderRules;
  }): Promise<Result<FolderPreview & { readonly token: string }>>;
  files(
    id: FolderId,
    query: PageQuery & { readonly states?: readonly FolderFile['state'][] },
  ): Promise<Result<Page<FolderFile>>>;
  /** Everything kept out, each with the rule. */
  excluded(id: FolderId, query: PageQuery): Promise<Result<Page<ExcludedFile>>>;
  /** Closes open batches now, with what is whole. */
  close(id: FolderId, choice: { readonly group?: string }): Promise<Result<FolderDetail>>;
  /** Keeps open batches open, whatever the rule says, or lets the rule decide again. */
  hold(
    id: FolderId,
    choice: { readonly group?: string; readonly held: boolean },
  ): Promise<Result<FolderDetail>>;
  /** Of the whole folder, or of the files named. */
  removal(id: FolderId, paths?: readonly string[]): Promise<Result<RemovalVerdict>>;
}
