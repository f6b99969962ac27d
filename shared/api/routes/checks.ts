import { z } from 'zod';
import { knownServerSchema } from '../../checks/knownServer.ts';
import { checkReportSchema } from '../../checks/reportSchema.ts';
import { API_ROOT, PATHS_MAX } from '../paging.ts';
import { route } from '../route.ts';
import { failureView } from '../views.ts';

/** A check, under way or ended. Kept in memory only, the latest few. */
export const checkView = z.object({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  progress: z.object({ bytesDone: z.number(), bytesTotal: z.number(), files: z.number() }),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  report: checkReportSchema.optional(),
  failure: failureView.optional(),
});
export type CheckView = z.output<typeof checkView>;

export const checkInput = z
  .object({
    /** Absolute paths of files or folders on this computer. */
    paths: z.array(z.string().min(1)).max(PATHS_MAX).default([]),
    spooled: z
      .array(z.object({ sha256: z.string(), name: z.string() }))
      .max(PATHS_MAX)
      .default([]),
    /** Remote names for single paths. */
    names: z.record(z.string(), z.string()).default({}),
    /** All files of this batch as they are now, for its destination; stands alone. What is found is kept beside it. */
    batch: z.string().optional(),
    /** Checked as its server would take it. */
    destination: z.string().min(1).optional(),
    /** Where there is no destination yet. */
    as: z.enum(['ecotaxa', 'dsp-ingest']).optional(),
    /** Haplo: the control file. Alone, only that is checked. */
    control: z
      .union([z.object({ path: z.string().min(1) }), z.object({ spooled: z.string(), name: z.string() })])
      .optional(),
    /** Robotoff. */
    batchDir: z.string().optional(),
    /** What is known of the server. */
    known: knownServerSchema.optional(),
  })
  .refine(({ as, batch, control, destination }) => (batch ?? destination ?? as ?? control) !== undefined, {
    message: 'give batch, destination, as or control',
  })
  .refine(
    ({ as, batch, control, destination, paths, spooled }) =>
      batch === undefined ||
      ((destination ?? as ?? control) === undefined && paths.length + spooled.length === 0),
    { message: 'batch stands alone' },
  )
  .refine((given) => given.as === undefined || (given.destination ?? given.control) === undefined, {
    message: 'as stands alone',
  });

/** The lines around a row, as an editor shows them. */
export const contextView = z.object({
  lines: z.array(z.object({ row: z.number(), text: z.string(), isCut: z.boolean() })),
});
export type ContextView = z.output<typeof contextView>;

const contextQuery = z.object({ file: z.string(), row: z.coerce.number().int().min(1) });

/** The latest check of a batch: the one before it was sent, or one that a person asked for. */
export const batchCheckView = z.object({
  batch: z.string(),
  checkedAt: z.iso.datetime(),
  report: checkReportSchema,
});
export type BatchCheckView = z.output<typeof batchCheckView>;

const logLine = z.object({
  message: z.string(),
  /** As the log numbers them: from 0, over all files. */
  record: z.number().optional(),
  file: z.string().optional(),
  row: z.number().optional(),
});
const logOutcome = z.enum(['clean', 'errors', 'exception', 'unfinished']);

/** What a person recorded of a run, taken apart, and put beside the runs before. */
export const importLogView = z.object({
  job: z.string(),
  kind: z.enum(['dry-run', 'import']),
  outcome: logOutcome,
  /** The server's own words for the times. */
  startedAt: z.string(),
  endedAt: z.string().optional(),
  lines: z.array(logLine),
  exception: z
    .object({ message: z.string(), scriptFile: z.string().optional(), scriptLine: z.number().optional() })
    .optional(),
  /** There are errors that the log does not name. */
  isCapped: z.boolean(),
  recordedBy: z.string(),
  recordedAt: z.iso.datetime(),
  /** As it was recorded. */
  log: z.string(),
  earlier: z.array(
    z.object({
      job: z.string(),
      batch: z.string(),
      kind: z.enum(['dry-run', 'import']),
      outcome: logOutcome,
      recordedAt: z.iso.datetime(),
      fresh: z.array(logLine),
      fixed: z.array(logLine),
      stillFailing: z.array(logLine),
      /** False: one of the two logs does not tell everything, and what is missing there may still fail. */
      isComplete: z.boolean(),
    }),
  ),
});
export type ImportLogView = z.output<typeof importLogView>;

/** Offline checks. */
export const checkRoutes = {
  batchCheck: route({
    method: 'GET',
    path: `${API_ROOT}/batches/:id/check`,
    summary: 'What the offline check of a batch found.',
    scope: 'read',
    output: batchCheckView,
    status: 200,
    problems: ['request.not-found'],
  }),
  batchContext: route({
    method: 'GET',
    path: `${API_ROOT}/batches/:id/check/context`,
    summary: 'The lines around a row that a check or a log speaks of. Only of files of this batch.',
    scope: 'read',
    query: contextQuery,
    output: contextView,
    status: 200,
    problems: ['request.not-found', 'file.unreadable'],
  }),
  importLog: route({
    method: 'GET',
    path: `${API_ROOT}/jobs/:id/log`,
    summary:
      'The log that a person recorded of a job: its messages with file and row, and what changed since earlier runs.',
    scope: 'read',
    output: importLogView,
    status: 200,
    problems: ['request.not-found'],
  }),
  startCheck: route({
    method: 'POST',
    path: `${API_ROOT}/checks`,
    summary: 'Start an offline check of files, before anything is sent.',
    scope: 'write',
    body: checkInput,
    output: checkView,
    status: 202,
    problems: ['destination.unknown', 'request.not-found', 'request.too-many'],
  }),
  getCheck: route({
    method: 'GET',
    path: `${API_ROOT}/checks/:id`,
    summary: 'A check: how far it is, and what it found.',
    scope: 'read',
    output: checkView,
    status: 200,
  }),
  cancelCheck: route({
    method: 'DELETE',
    path: `${API_ROOT}/checks/:id`,
    summary: 'Call a check off, or forget its findings.',
    scope: 'write',
    status: 204,
  }),
  checkCsv: route({
    method: 'GET',
    path: `${API_ROOT}/checks/:id/csv`,
    summary: 'The findings of a check as CSV, safe for spreadsheets.',
    scope: 'read',
    raw: { answer: 'text/csv' },
    status: 200,
  }),
  checkContext: route({
    method: 'GET',
    path: `${API_ROOT}/checks/:id/context`,
    summary: 'The lines around a finding. Only of files that findings of this check speak of.',
    scope: 'read',
    query: contextQuery,
    output: contextView,
    status: 200,
  }),
} as const;
