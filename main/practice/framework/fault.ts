import { z } from 'zod';

/**
 * What can be made to go wrong, by when it acts.
 *
 * Before the work, which is then not done: `resetBefore` (connection reset, body unread), `silence` (accepted, never read,
 * never answered), `status` (unless `afterWork`), `htmlWith200`, `redirect`. While the body is read: `slow` with `of: 'request'`.
 * After the work: `loseAnswer` (connection closed, no byte of an answer), `cutBody` (half an answer), `wrongDigest` (every
 * SHA-256 in the answer is another one), `slow`. `delay` waits first, whatever else happens. `loseFileOnParallelUpload` is for
 * the service: of uploads to one batch that overlap, only the last to end is kept.
 */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    body: z.string().default(''),
    contentType: z.string().default('text/html; charset=utf-8'),
    headers: z.record(z.string(), z.string()).default({}),
    afterWork: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('htmlWith200'), body: z.string().optional() }),
  z.strictObject({
    kind: z.literal('redirect'),
    location: z.string(),
    status: z.int().min(300).max(399).default(302),
  }),
  z.strictObject({
    kind: z.literal('cutBody'),
    /** `declared`: a Content-Length that is not met; `chunked`: no last chunk. */
    framing: z.enum(['declared', 'chunked']).default('declared'),
    /** Body bytes that still go out; half of them where not given. */
    bytes: z.int().min(0).optional(),
  }),
  z.strictObject({ kind: z.literal('wrongDigest') }),
  z.strictObject({ kind: z.literal('loseAnswer') }),
  z.strictObject({ kind: z.literal('resetBefore') }),
  z.strictObject({ kind: z.literal('silence') }),
  z.strictObject({
    kind: z.literal('slow'),
    bytesPerSecond: z.number().positive(),
    of: z.enum(['answer', 'request']).default('answer'),
  }),
  z.strictObject({ kind: z.literal('delay'), delayMs: z.int().min(0) }),
  z.strictObject({ kind: z.literal('loseFileOnParallelUpload') }),
]);

/** A fault with its defaults filled in. */
export type Fault = z.output<typeof faultSchema>;

/** Which calls a fault hits. No service or route = every one of them. */
export const faultRuleSchema = z.strictObject({
  service: z.string().optional(),
  route: z.string().optional(),
  fault: faultSchema,
  /** How many calls it hits; without it, all until the faults are deleted. */
  times: z.int().min(1).optional(),
  /** How many matching calls pass unharmed first. */
  skip: z.int().min(0).optional(),
  /** Facts of the call that must be equal, as the service names them in the ledger: `name`, `batch`, ... */
  match: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

/** A fault rule as a caller writes it. */
export type FaultRule = z.input<typeof faultRuleSchema>;
