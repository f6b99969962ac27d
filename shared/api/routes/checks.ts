import { z } from 'zod';
import { knownServerSchema } from '../../checks/knownServer.ts';
import { API_ROOT, PATHS_MAX } from '../paging.ts';
import { route } from '../route.ts';
import { failureView } from '../views.ts';

/** One thing that an offline check found. */
export const findingOfCheckView = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  code: z.string(),
  /** Remote name, or path inside a folder or zip. */
  file: z.string(),
  /** Line as an editor shows it, from 1. */
  row: z.number().optional(),
  column: z.string().optional(),
  value: z.string().optional(),
  message: z.string(),
  /** The server's own words, where it would refuse the upload or log the record. */
  serverSays: z.string().optional(),
  fix: z.string(),
});

/** What a check found; `counts` counts also what is not listed. */
export const checkReportView = z.object({
  findings: z.array(findingOfCheckView),
  counts: z.object({ error: z.number(), warning: z.number(), info: z.number() }),
  notShown: z.array(z.object({ code: z.string(), file: z.string(), count: z.number() })),
  filesChecked: z.number(),
  bytesChecked: z.number(),
});
export type CheckReportView = z.output<typeof checkReportView>;

/** A check, under way or ended. Kept in memory only, the latest few. */
export const checkView = z.object({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  progress: z.object({ bytesDone: z.number(), bytesTotal: z.number(), files: z.number() }),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  report: checkReportView.optional(),
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
  .refine(
    (given) => given.destination !== undefined || given.as !== undefined || given.control !== undefined,
    {
      message: 'give destination, as or control',
    },
  )
  .refine((given) => given.as === undefined || (given.destination ?? given.control) === undefined, {
    message: 'as stands alone',
  });

/** Offline checks. */
export const checkRoutes = {
  startCheck: route({
    method: 'POST',
    path: `${API_ROOT}/checks`,
    summary: 'Start an offline check of files, before anything is sent.',
    scope: 'write',
    body: checkInput,
    output: checkView,
    status: 202,
    problems: ['destination.unknown', 'request.too-many'],
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
    query: z.object({ file: z.string(), row: z.coerce.number().int().min(1) }),
    output: z.object({
      lines: z.array(z.object({ row: z.number(), text: z.string(), isCut: z.boolean() })),
    }),
    status: 200,
  }),
} as const;
