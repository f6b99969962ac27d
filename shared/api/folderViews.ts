import { z } from 'zod';
import { folderRulesChangeSchema, folderRulesSchema } from '../model/folder.ts';
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

/** A watched folder with how it stands. */
export const folderView = z.object({
  id: z.string(),
  path: z.string(),
  destination: z.string(),
  rules: folderRulesSchema,
  existing: z.enum(['send', 'ignore']),
  createdAt: time,
  state: z.enum(['starting', 'watching', 'unreachable', 'paused', 'trouble']),
  /** How changes are noticed: the system tells, or Waybill looks again and again, and why. */
  notices: z.enum(['events', 'polling']),
  pollsBecause: z.enum(['remote', 'no-watcher', 'missed']).optional(),
  failure: failureView.optional(),
  lastScanAt: time.optional(),
  lastScanMs: z.number().optional(),
  filesThere: count,
  account: folderAccountView,
  openBatches: z.array(z.object({ id: z.string(), group: z.string() })),
  unknown: z.array(unknownView),
  unknownMore: count,
});
export type FolderView = z.output<typeof folderView>;

/** A new watched folder. */
export const folderInput = z.object({
  path: z.string().min(1),
  destination: z.string().min(1),
  existing: z.enum(['send', 'ignore']).optional(),
  rules: folderRulesSchema.prefault({}),
});

/** A change of rules, or a pause. */
export const folderEdit = z.object({
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

/** Whether a person may remove what lies in the folder. */
export const folderRemovalView = z.object({
  safe: z.boolean(),
  files: count,
  proven: count,
  reasons: z.array(
    z.object({
      why: z.enum([
        'not-looked',
        'never-sent',
        'excluded',
        'on-its-way',
        'attention',
        'given-up',
        'unproven',
        'not-imported',
        'changed-since',
      ]),
      files: count,
      examples: z.array(z.string()),
    }),
  ),
});
