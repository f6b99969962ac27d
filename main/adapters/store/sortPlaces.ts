import { z } from 'zod';

/** Where a row lies in a sorted list: by its key, and where those are equal in order of arrival. */
export interface Place {
  readonly key: string | number;
  readonly seq: number;
}

const cursorSchema = z.tuple([z.string(), z.union([z.string(), z.number()]), z.number().int()]);

/** A place as a cursor of an order. */
export function textOfPlace({ key, seq }: Place, sort: string): string {
  return Buffer.from(JSON.stringify([sort, key, seq])).toString('base64url');
}

/** The place that a cursor stands for; undefined for what nobody gave, and for a cursor of another order. */
export function placeOf(cursor: string, sort: string): Place | undefined {
  try {
    const [order, key, seq] = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return order === sort ? { key, seq } : undefined;
  } catch {
    return undefined;
  }
}

/** Order of two places of one list. */
export function comparePlaces(one: Place, other: Place): number {
  const byKey =
    typeof one.key === 'number' && typeof other.key === 'number'
      ? one.key - other.key
      : compareTexts(String(one.key), String(other.key));
  return byKey === 0 ? one.seq - other.seq : byKey;
}

/** Order of two texts as SQLite has it: by their UTF-8 bytes. */
function compareTexts(one: string, other: string): number {
  const shorter = Math.min(one.length, other.length);
  for (let at = 0; at < shorter; at += 1) {
    const a = one.charCodeAt(at);
    const b = other.charCodeAt(at);
    if (a !== b) return orderOf(a) - orderOf(b);
  }
  return one.length - other.length;
}

/** Puts UTF-16 units into the order of UTF-8 bytes: surrogates stand for what comes after U+FFFF. */
function orderOf(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}
