import { z } from 'zod';

/** Where the local API lives, below the daemon's address. */
export const API_ROOT = '/api/v1';

export const PAGE_LIMIT_DEFAULT = 100;
export const PAGE_LIMIT_MAX = 1_000;
/** Paths in one request; a folder is one path however much it holds. */
export const PATHS_MAX = 10_000;

/** The query of every list. */
export const page = {
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT_MAX).default(PAGE_LIMIT_DEFAULT),
  after: z.string().optional(),
};

/** A comma-separated list of words, as a query has it. */
export function words<const T extends readonly [string, ...string[]]>(
  allowed: T,
): z.ZodOptional<z.ZodType<T[number][] | undefined, string>> {
  return z
    .string()
    .transform((text) => (text === '' ? undefined : text.split(',')))
    .pipe(z.array(z.enum(allowed)).optional())
    .optional();
}
