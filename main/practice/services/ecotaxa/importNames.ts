import type { EcotaxaTaxon, EcotaxaUser } from './ecotaxaState.ts';
import type { ImportTable } from './importTables.ts';

/** People named in the tables, by lower-case name; `id` once known. Kept in a job's `inside`. */
export type FoundUsers = Record<string, { email?: string; id?: unknown }>;

/** Categories named in the tables, by lower-case name; null where not one category has it. Kept in a job's `inside`. */
export type FoundTaxa = Record<string, unknown>;

/** Names in order of first sight, as far as the server's people and categories match them. Source: BACK Import.py, measured. */
export function resolveNames(
  tables: readonly ImportTable[],
  server: { readonly users: readonly EcotaxaUser[]; readonly taxa: readonly EcotaxaTaxon[] },
): { readonly users: FoundUsers; readonly taxa: FoundTaxa } {
  const users: FoundUsers = {};
  const taxa: FoundTaxa = {};
  for (const { person, email, category } of tables.flatMap(({ rows }) => rows)) {
    if (person !== '') users[person] = { ...users[person], ...(email === '' ? {} : { email }) };
    if (category !== '') taxa[category] = null;
  }
  for (const [name, found] of Object.entries(users)) {
    const user = server.users.find(
      (known) => known.name.toLowerCase() === name || known.email.toLowerCase() === found.email,
    );
    if (user !== undefined) found.id = user.id;
  }
  for (const name of Object.keys(taxa)) {
    const matches = server.taxa.filter((taxon) => isNamed(taxon, name, server.taxa));
    // More than one is as good as none.
    if (matches.length === 1) taxa[name] = matches[0]?.id;
  }
  return { users, taxa };
}

function isNamed(taxon: EcotaxaTaxon, name: string, taxa: readonly EcotaxaTaxon[]): boolean {
  const parent = taxa.find(({ id }) => id === taxon.parentId)?.name ?? '';
  const own = [taxon.name, taxon.displayName, `${taxon.name}<${parent}`].map((text) => text.toLowerCase());
  return own.includes(name) || taxon.displayName.toLowerCase() === withArrow(name);
}

/** `x (y)` is also looked for as `x<y`. */
function withArrow(name: string): string | undefined {
  const match = /^(.+) \((.+)\)$/.exec(name);
  return match === null ? undefined : `${match[1] ?? ''}<${match[2] ?? ''}`;
}

/** What is still unknown, as the question asks for it. */
export function missingNames(found: { readonly users: FoundUsers; readonly taxa: FoundTaxa }): {
  readonly missing_users: readonly string[];
  readonly missing_taxa: readonly string[];
} {
  const isUnknown = (value: unknown): boolean => value === undefined || value === null;
  return {
    missing_users: Object.keys(found.users).filter((name) => isUnknown(found.users[name]?.id)),
    missing_taxa: Object.keys(found.taxa).filter((name) => isUnknown(found.taxa[name])),
  };
}
