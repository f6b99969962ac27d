import { z } from 'zod';

declare const brand: unique symbol;
type Id<Prefix extends string> = string & { readonly [brand]: Prefix };

export type DestinationId = Id<'dst'>;
export type FolderId = Id<'fld'>;
export type BatchId = Id<'bat'>;
export type ItemId = Id<'itm'>;
export type JobId = Id<'job'>;
export type ReceiptId = Id<'rct'>;

/** Ids are a prefix that names their kind and 26 random base-32 characters: strings that a script can tell apart. */
const ID_BODY = /^[0-9a-z]{20,26}$/;

function idSchema<T extends string>(prefix: string): z.ZodType<T, string> {
  return z
    .string()
    .refine((text) => text.startsWith(`${prefix}_`) && ID_BODY.test(text.slice(prefix.length + 1)), {
      message: `not an id of the form ${prefix}_...`,
    })
    .transform((text) => text as T);
}

export const destinationIdSchema = idSchema<DestinationId>('dst');
export const folderIdSchema = idSchema<FolderId>('fld');
export const batchIdSchema = idSchema<BatchId>('bat');
export const itemIdSchema = idSchema<ItemId>('itm');
export const jobIdSchema = idSchema<JobId>('job');

interface IdKinds {
  dst: DestinationId;
  fld: FolderId;
  bat: BatchId;
  itm: ItemId;
  job: JobId;
  rct: ReceiptId;
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * Makes an id from 16 or more random bytes that the caller's random port gave.
 * 26 characters of 5 bits: no two of them are ever the same.
 */
export function makeId<Kind extends keyof IdKinds>(kind: Kind, randomBytes: Uint8Array): IdKinds[Kind] {
  let bits = 0;
  let buffered = 0;
  let body = '';
  for (const byte of randomBytes) {
    bits = (bits << 8) | byte;
    buffered += 8;
    while (buffered >= 5) {
      buffered -= 5;
      body += ALPHABET[(bits >> buffered) & 31];
    }
    bits &= 0xff;
  }
  return `${kind}_${body.slice(0, 26)}` as IdKinds[Kind];
}

/** The number of random bytes that `makeId` wants. */
export const ID_RANDOM_BYTES = 17;
