import { z } from 'zod';
import type { ImportJob } from './importJob.ts';
import { ITEM_STATES, VERIFICATIONS, type Item } from './item.ts';

/** Why a file may, or may not, be removed from where it lies. */
export const REMOVAL_REASONS = [
  'imported',
  'imported-as-a-person-saw',
  'not-delivered',
  'not-proven',
  'not-imported',
  'outcome-unknown',
  'import-failed',
  'changed-since',
  'not-there',
  'never-sent',
] as const;
export type RemovalReason = (typeof REMOVAL_REASONS)[number];

/** The reasons that make a file safe to remove. */
export const SAFE_REASONS: readonly RemovalReason[] = ['imported', 'imported-as-a-person-saw'];

/** Places in which a file that was ever seen can be: the states of items, and what a folder leaves alone. */
export const ACCOUNT_STATES = [...ITEM_STATES, 'baseline'] as const;

/** One file, or one version of it, that Waybill ever saw. */
export const accountEntrySchema = z.strictObject({
  /** The id of its item; null where none was made: it was there before, or a rule keeps it out. */
  item: z.string().nullable(),
  batch: z.string().nullable(),
  /** Name of the destination, as far as it is still known. */
  destination: z.string().nullable(),
  /** Path of the watched folder it came from. */
  folder: z.string().nullable(),
  name: z.string(),
  path: z.string().nullable(),
  bytes: z.number(),
  sha256: z.string().nullable(),
  state: z.enum(ACCOUNT_STATES),
  verification: z.enum(VERIFICATIONS),
  sentAt: z.string().nullable(),
  safeToRemove: z.boolean(),
  because: z.enum(REMOVAL_REASONS),
});
export type AccountEntry = z.output<typeof accountEntrySchema>;

/** How many are in each place; `seen` is their sum. */
export type AccountSums = Readonly<Record<(typeof ACCOUNT_STATES)[number] | 'seen' | 'safeToRemove', number>>;

/** Sums with nothing in them. */
export function noSums(): AccountSums {
  const places = Object.fromEntries(ACCOUNT_STATES.map((state) => [state, 0]));
  return { ...places, seen: 0, safeToRemove: 0 } as AccountSums;
}

/** Adds one entry. */
export function withEntry(
  sums: AccountSums,
  entry: Pick<AccountEntry, 'state' | 'safeToRemove'>,
): AccountSums {
  return {
    ...sums,
    seen: sums.seen + 1,
    [entry.state]: sums[entry.state] + 1,
    safeToRemove: sums.safeToRemove + (entry.safeToRemove ? 1 : 0),
  };
}

/** What the verdict on an item depends on besides itself. */
export interface RemovalFacts {
  /** The last real import of its batch that was not cancelled. A dry run imports nothing. */
  readonly lastImport: ImportJob | undefined;
  /** How the file at its place stands to the version that was sent. */
  readonly atItsPlace: 'same' | 'changed' | 'gone';
}

/**
 * Whether the file may be removed where it lies: only when the server named the same SHA-256 of exactly this version, and
 * the import is known to have ended well, from the server or, where that never tells, from a person who saw it.
 */
export function removalReason(item: Item, { lastImport, atItsPlace }: RemovalFacts): RemovalReason {
  if (item.state !== 'sent' && item.state !== 'imported') return 'not-delivered';
  if (item.verification !== 'digest') return 'not-proven';
  if (atItsPlace === 'gone') return 'not-there';
  if (atItsPlace === 'changed') return 'changed-since';
  if (item.state === 'imported') return 'imported';
  switch (lastImport?.state) {
    case 'accepted':
      if (lastImport.statement === undefined) return 'outcome-unknown';
      return lastImport.statement.outcome === 'clean' ? 'imported-as-a-person-saw' : 'import-failed';
    case 'failed':
      return 'import-failed';
    // The server reported the end, and left this item out of it.
    case 'succeeded':
    default:
      return 'not-imported';
  }
}
