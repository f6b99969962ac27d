import { ECOTAXA_FREE_COLUMNS_MAX, ECOTAXA_PREFIXES } from '../../services/ecotaxa/importColumns.ts';
import type { EcotaxaFreeKind, EcotaxaPart } from '../../services/ecotaxa/importColumns.ts';

/** Custom columns that a project has already: name without prefix -> database column, as in GET /projects/{id} (`obj_free_cols` and so on). */
export type EcotaxaFreeColumns = Readonly<Record<EcotaxaPart, Readonly<Record<string, string>>>>;

/** The custom columns of a project and of the tables seen so far, with the room that is left. */
export interface ColumnMapping {
  /** Whether the project had no custom column at all; if not, the server remarks on each new one. */
  readonly wasEmpty: boolean;
  /** The kind of a known custom column, by its full name (`object_area`). */
  readonly kindOf: (fullName: string) => EcotaxaFreeKind | undefined;
  /** Adds a column; `fits` is false when its database column does not exist. It is known from then on either way. */
  readonly add: (column: NewColumn) => { readonly fits: boolean; readonly real: string };
  /** Full names of all custom columns known. */
  readonly names: () => Iterable<string>;
}

/** A custom column that a table brings. */
export interface NewColumn {
  readonly part: EcotaxaPart;
  readonly fullName: string;
  readonly kind: EcotaxaFreeKind;
}

/** Starts from a project's columns, or from an empty project. */
export function createColumnMapping(project: Partial<EcotaxaFreeColumns> = {}): ColumnMapping {
  const kinds = new Map<string, EcotaxaFreeKind>();
  const highest = new Map<string, number>();
  const note = (part: EcotaxaPart, kind: EcotaxaFreeKind, index: number): void => {
    const key = `${part} ${kind}`;
    highest.set(key, Math.max(highest.get(key) ?? 0, index));
  };
  for (const [prefix, part] of ECOTAXA_PREFIXES) {
    for (const [name, real] of Object.entries(project[part] ?? {})) {
      const kind = real.startsWith('n') ? 'n' : 't';
      kinds.set(`${prefix}_${name}`, kind);
      note(part, kind, Number(real.slice(1)) || 0);
    }
  }
  return {
    wasEmpty: kinds.size === 0,
    kindOf: (fullName) => kinds.get(fullName),
    names: () => kinds.keys(),
    add: ({ part, fullName, kind }) => {
      // The next number counts from the highest in use: gaps below it are not filled.
      const index = (highest.get(`${part} ${kind}`) ?? 0) + 1;
      note(part, kind, index);
      kinds.set(fullName, kind);
      return {
        fits: index <= ECOTAXA_FREE_COLUMNS_MAX[part][kind],
        real: `${kind}${String(index).padStart(2, '0')}`,
      };
    },
  };
}
