import { uvp6TableName } from '../../services/ecotaxa/importLimits.ts';

/** Index tables in the order in which the server reads them. */
export interface TablePlan {
  readonly tables: readonly PlannedTable[];
  /** Tables of the source folder itself, those of sub-bundles left out. */
  readonly ownTables: number;
  /** What the server counts against its limit of files: its own tables and sub-bundles. */
  readonly countedFiles: number;
}

/** One table of the plan. */
export interface PlannedTable {
  /** Path inside the source folder. */
  readonly path: string;
  /** Path inside its sub-bundle, or the source folder: the name under which the project remembers it. */
  readonly loadedName: string;
}

/** Orders index tables as Bundle.py does: sub-bundles (UVP6 folders) first, then the rest, each by path. */
export function planTables(paths: readonly string[]): TablePlan {
  const sorted = [...paths].sort(byParts);
  const subBundles = outermostSubBundles(sorted);
  const inSubBundles = subBundles.map((folder) => sorted.filter((path) => path.startsWith(`${folder}/`)));
  const subPlans = subBundles.map((folder, index) => {
    const inner = (inSubBundles[index] ?? []).map((path) => path.slice(folder.length + 1));
    return planTables(inner).tables.map(({ path, loadedName }) => ({
      path: `${folder}/${path}`,
      loadedName,
    }));
  });
  const taken = new Set(inSubBundles.flat());
  const own = sorted.filter((path) => !taken.has(path)).map((path) => ({ path, loadedName: path }));
  return {
    tables: [...subPlans.flat(), ...own],
    ownTables: own.length,
    countedFiles: own.length + subBundles.length,
  };
}

/** Folders `..Images` that hold the table named after them, none inside another. */
function outermostSubBundles(paths: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const path of paths) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const folderName = folder.slice(folder.lastIndexOf('/') + 1);
    if (folder !== '' && path === `${folder}/${uvp6TableName(folderName) ?? ''}`) found.add(folder);
  }
  return [...found]
    .filter((folder) => ![...found].some((outer) => folder.startsWith(`${outer}/`)))
    .sort(byParts);
}

/** Python sorts paths part by part, by code point. */
function byParts(left: string, right: string): number {
  const [leftParts, rightParts] = [left.split('/'), right.split('/')];
  for (let at = 0; at < Math.min(leftParts.length, rightParts.length); at += 1) {
    const order = byCodePoint(leftParts[at] ?? '', rightParts[at] ?? '');
    if (order !== 0) return order;
  }
  return leftParts.length - rightParts.length;
}

function byCodePoint(left: string, right: string): number {
  const [leftPoints, rightPoints] = [Array.from(left), Array.from(right)];
  for (let at = 0; at < Math.min(leftPoints.length, rightPoints.length); at += 1) {
    const order = (leftPoints[at]?.codePointAt(0) ?? 0) - (rightPoints[at]?.codePointAt(0) ?? 0);
    if (order !== 0) return order;
  }
  return leftPoints.length - rightPoints.length;
}
