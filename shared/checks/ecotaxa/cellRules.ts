import { ECOTAXA_STATUS_TOLERATED, ECOTAXA_STATUSES } from '../../services/ecotaxa/importColumns.ts';
import type { EcotaxaColumnKind } from '../../services/ecotaxa/importColumns.ts';
import { ecotaxaDegrees, ecotaxaFloat, isEcotaxaDate, isEcotaxaTime, pyStrip } from './pythonValues.ts';

/** What the server makes of a value: `empty` is stored as nothing; a crash ends the job. */
export type CellVerdict =
  | { readonly kind: 'fine' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'category'; readonly id: number }
  | { readonly kind: 'crash'; readonly isNan: boolean };

const FINE: CellVerdict = { kind: 'fine' };
const EMPTY: CellVerdict = { kind: 'empty' };
const REFUSED: CellVerdict = { kind: 'refused' };

/** The value as the server's checks see it and as its messages show it: stripped, and empty for "nan" and "na" where a number is due. */
export function cleanCell(kind: EcotaxaColumnKind, raw: string): string {
  const value = pyStrip(raw);
  return isNumeric(kind) && /^(?:nan|na)$/i.test(value) ? '' : value;
}

function isNumeric(kind: EcotaxaColumnKind): boolean {
  return kind === 'number' || kind === 'latitude' || kind === 'longitude' || kind === 'category-id';
}

/** The server's verdict on a clean value (TSVFile.validate_line). */
export function judgeCell(kind: EcotaxaColumnKind, value: string): CellVerdict {
  if (value === '') return EMPTY;
  switch (kind) {
    case 'latitude':
      return isInRange(ecotaxaDegrees(value), DEGREES_MAX.latitude);
    case 'longitude':
      return isInRange(ecotaxaDegrees(value), DEGREES_MAX.longitude);
    case 'number':
      return ecotaxaFloat(value) === undefined ? REFUSED : FINE;
    case 'category-id':
      return judgeCategoryId(value);
    case 'date':
      return isEcotaxaDate(value) ? FINE : REFUSED;
    case 'time':
      return isEcotaxaTime(value) ? FINE : REFUSED;
    case 'status':
      return value === ECOTAXA_STATUS_TOLERATED || ECOTAXA_STATUSES.has(value.toLowerCase()) ? FINE : REFUSED;
    case 'text':
      return FINE;
    default:
      return kind satisfies never;
  }
}

/** The bound of latitudes and longitudes. Degrees. */
export const DEGREES_MAX = { latitude: 90, longitude: 180 } as const;

/** Not-a-number is in every range, as in Python. */
function isInRange(degrees: number | undefined, max: number): CellVerdict {
  return degrees === undefined || degrees < -max || degrees > max ? REFUSED : FINE;
}

function judgeCategoryId(value: string): CellVerdict {
  const id = ecotaxaFloat(value);
  if (id === undefined) return REFUSED;
  if (!Number.isFinite(id)) return { kind: 'crash', isNan: Number.isNaN(id) };
  return { kind: 'category', id: Math.trunc(id) };
}
