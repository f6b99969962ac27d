import { z } from 'zod';
import { BATCH_STATUSES, CHECK_LEVELS, RUN_MODES } from '../../model/batch.ts';
import { ITEM_STATES } from '../../model/item.ts';
import { BATCH_SORTS, ITEM_SORTS } from '../../model/sortOrders.ts';
import { API_ROOT, PATHS_MAX, page, words } from '../paging.ts';
import { route } from '../route.ts';
import * as v from '../views.ts';

/** A batch's change of status can be waited for at most so long in one call, ms. */
export const STATUS_WAIT_MS_MAX = 30_000;

/** Which files a request means. */
const whatFiles = {
  /** Absolute paths of files or folders on this computer. */
  paths: z.array(z.string().min(1)).max(PATHS_MAX).default([]),
  /** Bytes put into the spool before (`PUT /spool`). */
  spooled: z
    .array(z.object({ sha256: z.string(), name: z.string() }))
    .max(PATHS_MAX)
    .default([]),
  /** Remote names for single paths: `{ "/data/a.tsv": "people.tsv" }`. */
  names: z.record(z.string(), z.string()).default({}),
};

/** Where a control file comes from: a path here, spooled bytes, or a digest that the server knows. */
const controlInput = z.union([
  z.object({ path: z.string().min(1) }),
  z.object({ spooled: z.string(), name: z.string() }),
  z.object({ digest: z.string().regex(/^[0-9a-f]{64}$/) }),
]);

export const batchInput = z.object({
  destination: z.string().min(1),
  ...whatFiles,
  comment: z.string().max(1_000).optional(),
  control: controlInput.optional(),
  mode: z.enum(RUN_MODES).default('hold'),
  /** dry-run-then-run where the service has no dry run: from which findings of the check on it waits. */
  checkLevel: z.enum(CHECK_LEVELS).optional(),
  /** For services that take no files. */
  batchDir: z.string().optional(),
  /** Leave the batch open for more. */
  open: z.boolean().default(false),
  operator: z.string().max(200).optional(),
  by: z.enum(['cli', 'api', 'window']).default('api'),
});

const runInput = z.object({
  dryRun: z.boolean().default(false),
  at: z.iso.datetime().optional(),
  window: z.string().optional(),
  override: z.string().min(1).max(1_000).optional(),
  operator: z.string().max(200).optional(),
});

const receiptFormat = z.object({ format: z.enum(['json', 'csv', 'sha256', 'bagit']).default('json') });

/** Batches. */
export const batchRoutes = {
  addBatch: route({
    method: 'POST',
    path: `${API_ROOT}/batches`,
    summary: 'Take in files as a batch. Answers when everything is durably queued.',
    scope: 'write',
    body: batchInput,
    output: v.intakeView,
    status: 201,
    problems: [
      'destination.unknown',
      'path.missing',
      'path.no-files',
      'control.missing',
      'control.not-json',
      'control.invalid',
      'service.cannot',
    ],
  }),
  listBatches: route({
    method: 'GET',
    path: `${API_ROOT}/batches`,
    summary:
      'Batches, newest first, or as `sort` says: by comment, files or bytes; `-` stands for downwards.',
    scope: 'read',
    query: z.object({
      ...page,
      status: words(BATCH_STATUSES),
      destination: z.string().optional(),
      /** A watched folder: its id, its path, or the last part of its path; also one that is watched no more. */
      folder: z.string().min(1).optional(),
      text: z.string().optional(),
      sort: z.enum(BATCH_SORTS).optional(),
    }),
    output: v.listOf(v.batchView),
    status: 200,
  }),
  getBatch: route({
    method: 'GET',
    path: `${API_ROOT}/batches/:id`,
    summary:
      'One batch with its jobs. With `while` and `waitMs` it is answered once its status is another one, at the latest after that time.',
    scope: 'read',
    query: z.object({
      while: z.enum(BATCH_STATUSES).optional(),
      waitMs: z.coerce.number().int().min(0).max(STATUS_WAIT_MS_MAX).default(0),
    }),
    output: v.batchView,
    status: 200,
  }),
  editBatch: route({
    method: 'PATCH',
    path: `${API_ROOT}/batches/:id`,
    summary: 'Change what is not yet sent: comment, control file, mode, when it closes.',
    scope: 'write',
    body: z.object({
      comment: z.string().max(1_000).optional(),
      mode: z.enum(RUN_MODES).optional(),
      control: controlInput.optional(),
      close: z.literal(true).optional(),
      paused: z.boolean().optional(),
    }),
    output: v.batchView,
    status: 200,
    problems: ['request.conflict'],
  }),
  listItems: route({
    method: 'GET',
    path: `${API_ROOT}/batches/:id/items`,
    summary: 'Items of a batch in order of arrival, or as `sort` says; `-` stands for downwards.',
    scope: 'read',
    query: z.object({
      ...page,
      state: words(ITEM_STATES),
      text: z.string().optional(),
      sort: z.enum(ITEM_SORTS).optional(),
    }),
    output: v.listOf(v.itemView),
    status: 200,
  }),
  addItems: route({
    method: 'POST',
    path: `${API_ROOT}/batches/:id/items`,
    summary: 'Add files to a batch that is still open or unsent.',
    scope: 'write',
    body: z.object(whatFiles),
    output: v.intakeView,
    status: 201,
    problems: ['request.conflict', 'path.missing'],
  }),
  splitBatch: route({
    method: 'POST',
    path: `${API_ROOT}/batches/:id/split`,
    summary: 'Move unsent items into a new batch.',
    scope: 'write',
    body: z.object({
      items: z.array(z.string()).min(1).max(PATHS_MAX),
      comment: z.string().max(1_000).optional(),
    }),
    output: v.batchView,
    status: 201,
    problems: ['request.conflict'],
  }),
  mergeBatches: route({
    method: 'POST',
    path: `${API_ROOT}/batches/:id/merge`,
    summary: 'Move the items of other unsent batches into this unsent one.',
    scope: 'write',
    body: z.object({ from: z.array(z.string()).min(1).max(100) }),
    output: v.batchView,
    status: 200,
    problems: ['request.conflict'],
  }),
  runBatch: route({
    method: 'POST',
    path: `${API_ROOT}/batches/:id/run`,
    summary: 'Run the import of a batch, or its dry run; now, at a time, or in a weekly window.',
    scope: 'write',
    body: runInput,
    output: v.batchView,
    status: 202,
    problems: ['service.cannot', 'run.needs-dry-run', 'request.conflict', 'window.unknown'],
  }),
  retryBatch: route({
    method: 'POST',
    path: `${API_ROOT}/batches/:id/retry`,
    summary: 'Try again what needed a person.',
    scope: 'write',
    output: v.batchView,
    status: 202,
  }),
  cancelBatch: route({
    method: 'POST',
    path: `${API_ROOT}/batches/:id/cancel`,
    summary: 'Give up what is not yet sent.',
    scope: 'write',
    output: v.batchView,
    status: 202,
    problems: ['request.conflict'],
  }),
  sendNext: route({
    method: 'POST',
    path: `${API_ROOT}/batches/:id/next`,
    summary: 'Send this batch before the others.',
    scope: 'write',
    output: v.batchView,
    status: 200,
  }),
  batchStory: route({
    method: 'GET',
    path: `${API_ROOT}/batches/:id/story`,
    summary: 'What happened to a batch, or to one of its files, oldest first.',
    scope: 'read',
    query: z.object({
      ...page,
      /** Only what happened to this file, by its id. */
      item: z.string().optional(),
    }),
    output: v.listOf(v.storyView),
    status: 200,
  }),
  receipt: route({
    method: 'GET',
    path: `${API_ROOT}/batches/:id/receipt`,
    summary: 'The latest receipt of a finished batch.',
    scope: 'read',
    query: receiptFormat,
    raw: { answer: 'application/octet-stream' },
    status: 200,
    problems: ['request.not-found'],
  }),
} as const;
