import type { DestinationId } from '../../shared/model/ids.ts';
import type { Ports } from './ports/ports.ts';

/** Answers kept for a project of a destination: what was asked (lower case) -> the id that a person chose. */
export interface RememberedAnswers {
  readonly users: Readonly<Record<string, string | number>>;
  readonly taxa: Readonly<Record<string, string | number>>;
}

/** An answer as it was given: whatever in it is no id is not kept. */
export interface GivenIds {
  readonly users: object;
  readonly taxa: object;
}

/** So many are kept for a destination; beyond that the newest replace nothing. */
export const REMEMBERED_MAX = 10_000;

/** By project: the same words may mean another taxon there. */
function key(ports: Ports, id: DestinationId): string {
  const project = ports.destinations.byId(id)?.options.project;
  return project === undefined ? `answers.${id}` : `answers.${id}.${project}`;
}

/** What people answered before for this destination's project, to be offered again; never sent without a person. */
export async function rememberedAnswers(ports: Ports, id: DestinationId): Promise<RememberedAnswers> {
  const kept = await ports.store.fact(key(ports, id));
  return kept === undefined ? { users: {}, taxa: {} } : (JSON.parse(kept) as RememberedAnswers);
}

/** Keeps the ids of an answer. */
export async function rememberAnswer(ports: Ports, id: DestinationId, answer: GivenIds): Promise<void> {
  const before = await rememberedAnswers(ports, id);
  const after: RememberedAnswers = {
    users: { ...before.users, ...ids(answer.users) },
    taxa: { ...before.taxa, ...ids(answer.taxa) },
  };
  const size = Object.keys(after.users).length + Object.keys(after.taxa).length;
  if (size > REMEMBERED_MAX) return;
  await ports.store.commit([{ put: 'fact', key: key(ports, id), value: JSON.stringify(after) }]);
}

function ids(part: object): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    Object.entries(part).filter((entry): entry is [string, string | number] => {
      const [, id] = entry;
      return typeof id === 'string' || typeof id === 'number';
    }),
  );
}
