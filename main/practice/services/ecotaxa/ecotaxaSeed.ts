import type { EcotaxaProject, EcotaxaTaxon, EcotaxaUser } from './ecotaxaState.ts';

const LAB = 'Practice laboratory';

function user(id: number, name: string, email: string): Omit<EcotaxaUser, 'password'> {
  return { id, name, email, organisation: LAB, isActive: true, isAdmin: id === 1 };
}

/** People of the practice server. The second one is the account that clients sign in with; nobody else can. */
export const SEED_USERS: readonly Omit<EcotaxaUser, 'password'>[] = [
  user(1, 'Practice Administrator', 'admin@practice.example'),
  user(2, 'Waybill Practice', 'waybill@practice.example'),
  user(3, 'Jeanne Martin', 'jeanne.martin@practice.example'),
  user(4, 'John Smith', 'john.smith@practice.example'),
  user(5, 'Ana Pereira', 'ana.pereira@practice.example'),
];

type SeedTaxon = readonly [id: number, name: string, parent: number | null];

/** Shared names: a table that names only "part" brings up the question that real tables do. */
const PHYLO: readonly SeedTaxon[] = [
  [1, 'living', null],
  [2, 'Eukaryota', 1],
  [2_367, 'Metazoa', 2],
  [11_509, 'Echinodermata', 2_367],
  [12_876, 'Ophiuroidea', 11_509],
  [45_071, 'Crustacea', 2_367],
  [45_072, 'Copepoda', 45_071],
  [61_973, 'Calanoida', 45_072],
  [61_982, 'Cyclopoida', 45_072],
  [45_074, 'Euphausiacea', 45_071],
  [25_824, 'Mollusca', 2_367],
  [25_942, 'Pteropoda', 25_824],
  [56_693, 'Actinopterygii', 2_367],
  [11_518, 'Annelida', 2_367],
  [11_758, 'Polychaeta', 11_518],
  [13_333, 'Chaetognatha', 2_367],
];
const MORPHO: readonly SeedTaxon[] = [
  [85_011, 'not-living', null],
  [85_061, 'detritus', 85_011],
  [85_076, 'bubble', 85_011],
  [85_079, 'fiber', 85_011],
  [85_115, 'part', 45_071],
  [85_117, 'part', 11_518],
  [85_193, 'part', 25_824],
  [85_078, 'multiple', 85_011],
  [85_185, 'multiple', 45_072],
  [85_044, 'egg', 56_693],
];

/** A small taxonomy. */
export const SEED_TAXA: readonly EcotaxaTaxon[] = [
  ...PHYLO.map((row) => taxon(row, 'P')),
  ...MORPHO.map((row) => taxon(row, 'M')),
];

/** Names that are not alone are displayed with their parent's. */
function taxon([id, name, parentId]: SeedTaxon, type: 'P' | 'M'): EcotaxaTaxon {
  const all = [...PHYLO, ...MORPHO];
  const isAlone = all.filter((row) => row[1] === name).length === 1;
  const parent = all.find((row) => row[0] === parentId)?.[1] ?? '';
  return { id, name, parentId, type, displayName: isAlone ? name : `${name}<${parent}` };
}

/** A project to import into, one of other people, and one that may only be looked at. */
export const SEED_PROJECTS: readonly Pick<
  EcotaxaProject,
  'projid' | 'title' | 'managers' | 'annotators' | 'viewers'
>[] = [
  { projid: 1, title: 'Practice: plankton net samples', managers: [1], annotators: [2, 3], viewers: [4] },
  { projid: 2, title: 'Practice: a second project', managers: [1, 2], annotators: [], viewers: [] },
  { projid: 3, title: 'Practice: for looking only', managers: [1], annotators: [3], viewers: [2] },
  { projid: 4, title: 'Practice: of others', managers: [1], annotators: [4], viewers: [] },
];
