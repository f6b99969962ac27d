import { z } from 'zod';
import type { CheckReport, Finding } from './finding.ts';
import type { PlacedLogLine } from './haplo/haploLog.ts';
import type { HaploFileRecords } from './haplo/rowIndex.ts';

/** One thing that an offline check found, as it is kept and sent. See `Finding`. */
const findingSchema = z.object({
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
}) as unknown as z.ZodType<Finding>;

/** What a check found; `counts` counts also what is not listed. */
export const checkReportSchema = z.object({
  findings: z.array(findingSchema),
  counts: z.object({ error: z.number(), warning: z.number(), info: z.number() }),
  notShown: z.array(z.object({ code: z.string(), file: z.string(), count: z.number() })),
  filesChecked: z.number(),
  bytesChecked: z.number(),
}) as unknown as z.ZodType<CheckReport>;

const recordsSchema = z.object({
  file: z.string(),
  firstRecord: z.number(),
  records: z.number(),
  rows: z.array(z.object({ record: z.number(), row: z.number(), step: z.number() })),
}) as unknown as z.ZodType<HaploFileRecords>;

/** A check of a batch as the ledger keeps it. */
export interface KeptCheck {
  /** ms since the epoch. */
  readonly at: number;
  /** Stands for exactly the files and the control file that were checked. */
  readonly fingerprint: string;
  readonly report: CheckReport;
  /** Haplo: by which the record numbers of a log are found again. */
  readonly records?: readonly HaploFileRecords[];
}

export const keptCheckSchema = z.object({
  at: z.number(),
  fingerprint: z.string(),
  report: checkReportSchema,
  records: z.array(recordsSchema).optional(),
}) as unknown as z.ZodType<KeptCheck>;

/** The messages of a job's log with the files and rows they were found to be about, as the ledger keeps them. */
export const keptLogLinesSchema = z.array(
  z.object({
    message: z.string(),
    record: z.number().optional(),
    file: z.string().optional(),
    row: z.number().optional(),
  }),
) as unknown as z.ZodType<readonly PlacedLogLine[]>;
