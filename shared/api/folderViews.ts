import { z } from 'zod';
import { FOLDER_DECISIONS, folderRulesChangeSchema, folderRulesSchema } from '../model/folder.ts';
import { PATHS_MAX } from './paging.ts';
import { failureView } from './views.ts';

const time = z.iso.datetime();
const count = z.number().int();

/** A path that could not be looked at. */
const unknownView = z.object({ path: z.string(), reason: z.string() });

/**
 * Where everything is that was seen in a folder: `seen` is the sum of all others. `addsUp` false = Waybill lost count, and
 * closes no batch of it.
 */
export const folderAccountView = z.object({
  seen: count,
  settling: count,
  queued: count,
  onTheWay: count,
  sent: count,
  imported: count,
  attention: count,
  excluded: count,
  cancelled: count,
  baseline: count,
  addsUp: z.boolean(),
});

const decisionsView = z.array(z.object({ what: z.enum(FOLDER_DECISIONS), at: time, operator: z.string() }));

/** A watched folder with how it stands. */
export const folderView = z.object({
  id: z.string(),
  path: z.string(),
  destination: z.string(),
  /** An administrator's file provides it: it can neither be changed nor removed here. */
  locked: z.boolean().optional(),
  rules: folderRulesSchema,
  existing: z.enum(['send', 'ignore']),
  createdAt: time,
  /** Who decided what about it, oldest first; absent where nobody gave a name. */
  decisions: decisionsView.optional(),
  state: z.enum(['starting', 'watching', 'unreachable', 'paused', 'trouble']),
  /** How changes are noticed: the system tells, or Waybill looks again and again, and why (`unproven`: until it told of one). */
  notices: z.enum(['events', 'polling']),
  pollsBecause: z.enum(['remote', 'unproven', 'no-watcher', 'missed']).optional(),
  failure: failureView.optional(),
  lastScanAt: time.optional(),
  lastScanMs: z.number().optional(),
  filesThere: count,
  account: folderAccountView,
  openBatches: z.array(
    z.object({
      id: z.string(),
      /** The subfolder or sample that it gathers; empty for all. */
      group: z.string(),
      /** A person keeps it open, whatever the rule says. */
      held: z.boolean().optional(),
      files: count.optional(),
      /** Of these are whole. */
      whole: count.optional(),
      bytes: z.number().optional(),
    }),
  ),
  /** What is not as it should be, and holds up nothing else: room for copies, the place to move to. */
  warnings: z.array(failureView).optional(),
  /** Safe copies; absent where none are wanted and none are left. */
  copies: z
    .object({
      files: count,
      bytes: z.number(),
      limitBytes: z.number(),
      /** Files that wait until delivered ones have made room. */
      waiting: count,
      /** Files on their way that went without, since they never could have got room. */
      without: count,
    })
    .optional(),
  unknown: z.array(unknownView),
  unknownMore: count,
});
export type FolderView = z.output<typeof folderView>;

/** A folder that is watched no more: who had it watched, and who ended that where a name was given. */
export const formerFolderView = z.object({
  id: z.string(),
  path: z.string(),
  /** Name of its destination at the end. */
  destination: z.string(),
  createdAt: time,
  removedAt: time,
  removedBy: z.string().optional(),
  decisions: decisionsView.optional(),
});
export type FormerFolderView = z.output<typeof formerFolderView>;

/** How a caller shows that somebody knows what the rules would have done with the last week's arrivals. */
const looked = {
  /** The `token` of the preview of exactly these rules. */
  previewed: z.string().optional(),
  confirm: z.boolean().optional(),
};

/** A new watched folder. */
export const folderInput = z.object({
  ...looked,
  path: z.string().min(1),
  destination: z.string().min(1),
  existing: z.enum(['send', 'ignore']).optional(),
  rules: folderRulesSchema.prefault({}),
});

/** A change of rules, or a pause. */
export const folderEdit = z.object({
  ...looked,
  rules: folderRulesChangeSchema.optional(),
  paused: z.boolean().optional(),
});

/** Rules to be tried on a directory. */
export const folderPreviewInput = z.object({
  path: z.string().min(1),
  rules: folderRulesSchema.prefault({}),
});

/** What closed a batch: quiet time, a count of files, their size, or a marker file. */
const closeReason = z.enum(['idle', 'files', 'bytes', 'marker']);

/** What rules would do. */
export const folderPreviewView = z.object({
  /** Shows that somebody looked, when these rules are saved. */
  token: z.string().optional(),
  /** All regular files; `files` are those that would be taken. */
  filesThere: count,
  files: count,
  bytes: z.number(),
  excluded: z.array(z.object({ rule: z.string(), files: count, examples: z.array(z.string()) })),
  /** Each pattern of the rules with how many of all files it matches by itself. */
  patterns: z.array(z.object({ pattern: z.string(), files: count })),
  groups: count,
  unknown: z.array(unknownView),
  replay: z.object({
    days: z.number(),
    files: count,
    batches: count,
    /** Files that would have come after the batch of their subfolder or sample had closed. */
    tooEarly: count,
    openFiles: count,
    examples: z.array(
      z.object({ group: z.string(), files: count, bytes: z.number(), closedAt: time, why: closeReason }),
    ),
    isCut: z.boolean(),
  }),
});
export type FolderPreviewView = z.output<typeof folderPreviewView>;

/** What is known of one file of a folder. */
export const folderFileView = z.object({
  path: z.string(),
  state: z.enum(['item', 'baseline', 'excluded']),
  rule: z.string().optional(),
  item: z.string().optional(),
  bytes: z.number().optional(),
  versions: count,
  gone: z.boolean(),
});

/** Something of a folder that is kept out, with the rule that keeps it out. */
export const excludedFileView = z.object({
  path: z.string(),
  rule: z.string(),
  bytes: z.number().optional(),
  /** Where it was taken up first: it had the bytes of what was delivered, say. */
  item: z.string().optional(),
});

/** Which open batches are meant: those of a subfolder or sample; without it all. */
export const openBatchChoice = z.object({ group: z.string().optional() });

/** Whether open batches are kept open. */
export const holdInput = z.object({ held: z.boolean(), group: z.string().optional() });

/** Files of a folder, below it or absolute. */
export const removalInput = z.object({ paths: z.array(z.string().min(1)).min(1).max(PATHS_MAX) });

const removalReason = z.enum([
  'not-looked',
  'never-sent',
  'excluded',
  'on-its-way',
  'attention',
  'given-up',
  'unproven',
  'not-imported',
  'changed-since',
]);

/** Whether a person may remove what lies in the folder. */
export const folderRemovalView = z.object({
  safe: z.boolean(),
  files: count,
  proven: count,
  reasons: z.array(z.object({ why: removalReason, files: count, examples: z.array(z.string()) })),
  /** Each file that was asked about; without `why` it may go. */
  each: z.array(z.object({ path: z.string(), why: removalReason.optional() })).optional(),
});
export type FolderRemovalView = z.output<typeof folderRemovalView>;
