import type { QuestionView } from '../../../shared/api/routes/jobWork.ts';

/** What a service asks for: names that it does not know, by what they are. */
export const ASKED_KINDS = ['users', 'taxa'] as const;
export type AskedKind = (typeof ASKED_KINDS)[number];

export interface AskedName {
  readonly kind: AskedKind;
  /** As the service asked, which is how it wants the answer named. */
  readonly name: string;
}

/** Chosen ids by kind and name; what is not chosen stays open. */
export type Chosen = Readonly<Record<AskedKind, Readonly<Record<string, number>>>>;

/** The names that a question asks for; undefined where it is of another kind than this window knows. */
export function askedNames(question: QuestionView['question']): readonly AskedName[] | undefined {
  const users = namesOf(question['missing_users']);
  const taxa = namesOf(question['missing_taxa']);
  if (users === undefined && taxa === undefined) return undefined;
  return [
    ...(users ?? []).map((name): AskedName => ({ kind: 'users', name })),
    ...(taxa ?? []).map((name): AskedName => ({ kind: 'taxa', name })),
  ];
}

/** What was answered before for the same names. */
export function chosenBefore({ suggestions }: QuestionView, asked: readonly AskedName[]): Chosen {
  const chosen: Record<AskedKind, Record<string, number>> = { users: {}, taxa: {} };
  for (const { kind, name } of asked) {
    const id = Number(suggestions[kind][name]);
    if (suggestions[kind][name] !== undefined && Number.isSafeInteger(id)) chosen[kind][name] = id;
  }
  return chosen;
}

/** How many of the asked names are answered. */
export function countChosen(chosen: Chosen): number {
  return Object.keys(chosen.users).length + Object.keys(chosen.taxa).length;
}

/** With another choice for a name, or none. */
export function withChoice(chosen: Chosen, { kind, name }: AskedName, id: number | undefined): Chosen {
  const { [name]: _before, ...others } = chosen[kind];
  return { ...chosen, [kind]: id === undefined ? others : { ...others, [name]: id } };
}

function namesOf(asked: unknown): readonly string[] | undefined {
  return Array.isArray(asked) ? asked.filter((name) => typeof name === 'string') : undefined;
}
