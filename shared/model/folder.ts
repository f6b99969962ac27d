import { z } from 'zod';
import { RUN_MODES } from './batch.ts';
import { CLOSE_PER, readCloseRule, type CloseRule } from './closeRule.ts';
import { destinationIdSchema, folderIdSchema, type DestinationId, type FolderId } from './ids.ts';
import { parseGlob } from './glob.ts';
import { SETTLE_MS_MAX } from './settings.ts';

/** A file of a watched folder must be quiet so long: instruments pause within a file more than people do. */
export const FOLDER_SETTLE_MS_DEFAULT = 10_000;
/** Below this, a pause between two writes of one file would pass for its end. */
export const FOLDER_SETTLE_MS_MIN = 100;
/** Without a rule of its own a batch closes after this quiet time. */
export const CLOSE_IDLE_MS_DEFAULT = 60_000;
/** Safe copies of a folder take no more than that, where its rules say nothing else. */
export const COPY_LIMIT_BYTES_DEFAULT = 10 * 1024 ** 3;
const PATTERNS_MAX = 100;
const DAY_MS = 24 * 60 * 60_000;

const globSchema = z.string().superRefine((pattern, context) => {
  const glob = parseGlob(pattern);
  if ('wrong' in glob) context.addIssue({ code: 'custom', message: `not a pattern: ${glob.wrong}` });
});

const closeRuleSchema = z
  .strictObject({
    idleMs: z.number().int().min(0).max(DAY_MS).optional(),
    files: z.number().int().min(1).optional(),
    bytes: z.number().int().min(1).optional(),
    per: z.enum(CLOSE_PER).default('all'),
    sample: z.string().max(500).optional(),
    marker: globSchema.optional(),
  })
  .superRefine((rule, context) => {
    const read = readCloseRule(rule);
    if ('wrong' in read) context.addIssue({ code: 'custom', message: read.wrong });
    const closes = [rule.idleMs, rule.files, rule.bytes, rule.marker].some((one) => one !== undefined);
    if (!closes) context.addIssue({ code: 'custom', message: 'nothing would ever close a batch' });
  });

/** Where the control file of a folder's batches comes from; without one, the destination's own. */
const controlSchema = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('path'), path: z.string().min(1) }),
  /** Files in the folder that match: the newest whole one of the batch's group is its control file, and no item. */
  z.strictObject({ from: z.literal('folder'), pattern: globSchema }),
]);

const afterImportSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('leave') }),
  z.strictObject({ do: z.literal('move'), to: z.string().min(1) }),
]);

const rulesShape = {
  settleMs: z.number().int().min(FOLDER_SETTLE_MS_MIN).max(SETTLE_MS_MAX),
  close: closeRuleSchema,
  ignore: z.array(globSchema).max(PATTERNS_MAX),
  /** Empty = everything. */
  include: z.array(globSchema).max(PATTERNS_MAX),
  /** Names that begin with a dot, and what desktops leave lying (Thumbs.db, desktop.ini). */
  hidden: z.enum(['exclude', 'take']),
  mode: z.enum(RUN_MODES),
  afterImport: afterImportSchema,
  /** Keep a copy of what came to rest in the spool until it is delivered. */
  keepCopy: z.boolean(),
  /** The most that the copies of the folder may take. */
  copyLimitBytes: z.number().int().min(1),
};

/** The rules of a folder, each with its default. */
export const folderRulesSchema = z.strictObject({
  settleMs: rulesShape.settleMs.default(FOLDER_SETTLE_MS_DEFAULT),
  close: closeRuleSchema.default({ idleMs: CLOSE_IDLE_MS_DEFAULT, per: 'all' }),
  ignore: rulesShape.ignore.default([]),
  include: rulesShape.include.default([]),
  hidden: rulesShape.hidden.default('exclude'),
  mode: rulesShape.mode.default('hold'),
  control: controlSchema.optional(),
  afterImport: afterImportSchema.default({ do: 'leave' }),
  keepCopy: rulesShape.keepCopy.default(false),
  copyLimitBytes: rulesShape.copyLimitBytes.optional(),
});

/** A change of some rules; what it does not name stays. `null` takes the folder's own control file or limit away. */
export const folderRulesChangeSchema = z
  .strictObject({
    ...rulesShape,
    control: controlSchema.nullable(),
    copyLimitBytes: rulesShape.copyLimitBytes.nullable(),
  })
  .partial();

export type FolderRules = Readonly<Omit<z.output<typeof folderRulesSchema>, 'close'>> & {
  readonly close: CloseRule;
};
export type FolderRulesChange = z.output<typeof folderRulesChangeSchema>;

/** What a person can decide about a folder as a whole. Its removal is kept where the folder is no more: `FormerFolder`. */
export const FOLDER_DECISIONS = ['added', 'edited', 'paused', 'resumed'] as const;
/** So many decisions about a folder are kept: who added it, and the last ones. */
export const FOLDER_DECISIONS_MAX = 50;

/** Parses one decision. */
export const folderDecisionSchema = z.object({
  what: z.enum(FOLDER_DECISIONS),
  /** ms since the epoch. */
  at: z.number(),
  /** Who said to be at the keyboard of a shared computer. */
  operator: z.string(),
});
export type FolderDecision = Readonly<z.output<typeof folderDecisionSchema>>;

/** A watched folder: where, whereto, and by what rules. */
export interface Folder {
  readonly id: FolderId;
  /** Absolute. */
  readonly path: string;
  readonly destinationId: DestinationId;
  readonly rules: FolderRules;
  /** What became of the files that were there when it was added. */
  readonly existing: 'send' | 'ignore';
  readonly paused: boolean;
  /** What the root directory was when it was added (`dev:ino`): an empty mount point is another one. */
  readonly rootIdentity: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  /** Who decided what about it, oldest first; absent where nobody gave a name. */
  readonly decisions?: readonly FolderDecision[];
}

/** Parses a folder as `settings.json` keeps it. */
export const folderSchema = z.object({
  id: folderIdSchema,
  path: z.string().min(1),
  destinationId: destinationIdSchema,
  rules: folderRulesSchema,
  existing: z.enum(['send', 'ignore']),
  paused: z.boolean().default(false),
  rootIdentity: z.string(),
  createdAt: z.number(),
  decisions: z.array(folderDecisionSchema).optional(),
}) as unknown as z.ZodType<Folder>;

/** A folder as an administrator writes it for many computers; its destination by name. */
export const provisionedFolderSchema = z.strictObject({
  path: z.string().min(1),
  destination: z.string().min(1),
  existing: z.enum(['send', 'ignore']),
  rules: folderRulesSchema.prefault({}),
});
export type ProvisionedFolder = z.output<typeof provisionedFolderSchema>;

/** The folder with one more decision about it; where there are too many, the oldest but the first go. */
export function withDecision(folder: Folder, decision: FolderDecision): Folder {
  const known = folder.decisions ?? [];
  const kept = known.length < FOLDER_DECISIONS_MAX ? known : known.toSpliced(1, 1);
  return { ...folder, decisions: [...kept, decision] };
}

/** The rules with a change over them. */
export function withRules(rules: FolderRules, change: FolderRulesChange): FolderRules {
  const named = Object.entries(change).filter(([, value]) => value !== undefined);
  const merged = { ...rules, ...Object.fromEntries(named) };
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== null),
  ) as unknown as FolderRules;
}
