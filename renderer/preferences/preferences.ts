import { create } from 'zustand';
import { z } from 'zod';
import { soundKeys, type ChosenKeys } from './keyMap.ts';

export const LANGUAGES = ['en', 'fr', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];
export const THEMES = ['system', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];

/** Views that one person keeps; more is no help to anybody. */
const SAVED_VIEWS_MAX = 50;

/** So many lines of the palette stand before the others. */
const USED_LAST_MAX = 5;

/** Names that are kept at hand. */
const PEOPLE_MAX = 8;

const savedView = z.object({ name: z.string(), search: z.string() });
/** A search of batches under a name. */
export type SavedView = Readonly<z.output<typeof savedView>>;

/** Tables whose columns a person may arrange. */
export const TABLES = ['batches', 'items'] as const;
export type TableName = (typeof TABLES)[number];

/** Narrower nobody finds an edge, wider nobody finds the next column; px. */
export const COLUMN_PX_MIN = 48;
export const COLUMN_PX_MAX = 1_200;

const tableLayout = z.object({
  /** By column, px; the others share what is left. */
  widths: z.record(z.string(), z.number().min(COLUMN_PX_MIN).max(COLUMN_PX_MAX)).readonly().catch({}),
  hidden: z.array(z.string()).readonly().catch([]),
});
/** How a person wants the columns of a table. */
export type TableLayout = Readonly<z.output<typeof tableLayout>>;

const preferencesSchema = z.object({
  theme: z.enum(THEMES).catch('system'),
  /** Absent: the browser's. */
  language: z.enum(LANGUAGES).optional().catch(undefined),
  /** Single letters as shortcuts can be in the way of speech input (WCAG 2.1.4). */
  singleKeys: z.boolean().catch(true),
  /** Keys that this person chose in place of the first ones. */
  keys: z
    .record(z.string(), z.string())
    .transform((kept): ChosenKeys => soundKeys(kept))
    .catch({}),
  /** The destination that the last drop went to. */
  lastDestination: z.string().optional().catch(undefined),
  /** Who works here, on a shared computer: kept in receipts. */
  operator: z.string().max(200).optional().catch(undefined),
  /** Several people use this computer: whoever works is asked for a name. */
  severalPeople: z.boolean().catch(false),
  /** Names that were given here, the latest first. */
  people: z.array(z.string().max(200)).max(PEOPLE_MAX).readonly().catch([]),
  /** Lines of the palette that were used, the latest first. */
  usedLast: z.array(z.string()).max(USED_LAST_MAX).readonly().catch([]),
  /** The last stop that nobody asked for and that was told: when it was. */
  resumedTold: z.string().optional().catch(undefined),
  savedViews: z.array(savedView).max(SAVED_VIEWS_MAX).readonly().catch([]),
  /** By table; absent: as it was at first. */
  tables: z.partialRecord(z.enum(TABLES), tableLayout).readonly().catch({}),
});
export type Preferences = z.output<typeof preferencesSchema>;

const STORAGE_KEY = 'waybill.preferences';

/** How this person likes the window; kept in the browser, never secrets. */
export const usePreferences = create<Preferences>(() => load());

/** Changes preferences and keeps them. */
export function setPreferences(change: Partial<Preferences>): void {
  usePreferences.setState(change);
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(usePreferences.getState()));
  } catch {
    // A browser that keeps nothing still shows what was chosen until it is closed.
  }
}

/** Notes that a line of the palette was used. */
export function takeUsed(id: string): void {
  const { usedLast } = usePreferences.getState();
  setPreferences({ usedLast: [id, ...usedLast.filter((one) => one !== id)].slice(0, USED_LAST_MAX) });
}

/** From now on this person works here; undefined = nobody says so. */
export function takeOperator(name: string | undefined): void {
  const { people } = usePreferences.getState();
  const known = name === undefined ? people : [name, ...people.filter((one) => one !== name)];
  setPreferences({ operator: name, people: known.slice(0, PEOPLE_MAX) });
}

/** The language to show: the chosen one, else the first of the browser's that we have. */
export function languageOf(preferences: Pick<Preferences, 'language'>, wanted: readonly string[]): Language {
  if (preferences.language !== undefined) return preferences.language;
  for (const tag of wanted) {
    const language = LANGUAGES.find((known) => tag.toLowerCase().split('-')[0] === known);
    if (language !== undefined) return language;
  }
  return 'en';
}

function load(): Preferences {
  try {
    return preferencesSchema.parse(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}'));
  } catch {
    return preferencesSchema.parse({});
  }
}
