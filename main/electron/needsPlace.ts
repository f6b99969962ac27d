import type { StatusView } from '../../shared/api/views.ts';

type Seen = Pick<StatusView, 'needsYou' | 'destinations' | 'foldersInTrouble' | 'batches' | 'trouble'>;

/** The list of everything that needs a person. */
const ALL = '/attention';

/**
 * The place of the page that shows what needs a person: the thing itself where there is only one, else the list.
 * `waiting` = the batches that are known to wait.
 */
export function needsPlace(status: Seen, waiting: readonly string[]): string {
  if (status.needsYou !== 1 || status.trouble !== undefined) return ALL;
  if (status.destinations.some(({ gate }) => gate.state === 'parked')) return '/destinations';
  const folder = status.foldersInTrouble?.[0];
  if (folder !== undefined) return `/folders/${encodeURIComponent(folder.id)}`;
  if ((status.batches.asking ?? 0) === 1) return '/questions';
  const [batch, ...more] = waiting;
  return batch === undefined || more.length > 0 ? ALL : `/batches/${encodeURIComponent(batch)}`;
}
