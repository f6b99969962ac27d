import { matchSorter, rankings } from 'match-sorter';
import type { ShapeName } from '../components/Shape.tsx';

/** Lines that only have the letters somewhere; beyond these nobody looks. */
const GUESSED_MAX = 8;

/** One line of the palette. */
export interface Offer {
  readonly id: string;
  readonly section:
    'recent' | 'commands' | 'places' | 'settings' | 'destinations' | 'folders' | 'batches' | 'files';
  readonly label: string;
  /** What is searched in place of the label. */
  readonly soughtBy?: string;
  readonly shape: ShapeName;
  /** The key that does the same. */
  readonly hint?: string;
  /** Offered whatever is typed. */
  readonly always?: true;
  readonly run: () => void;
}

/**
 * Those whose words begin as typed. Where there are none, those that have the letters in this order ("thdk" for "Theme:
 * Dark"), the best first.
 */
export function fitting(offers: readonly Offer[], typed: string): readonly Offer[] {
  const always = offers.filter((offer) => offer.always === true);
  const others = offers.filter((offer) => offer.always !== true);
  const found = others.filter((offer) => matches({ label: offer.soughtBy ?? offer.label }, typed));
  return [...(found.length > 0 ? found : guessed(others, typed)), ...always];
}

function guessed(offers: readonly Offer[], typed: string): readonly Offer[] {
  const letters = plain(typed).replaceAll(/[^\p{L}\p{N}]/gu, '');
  const [first] = letters;
  if (first === undefined) return [];
  // Letters strewn over a label mean something only where they begin with a word of it.
  const likely = offers.filter(
    ({ label }) => plain(label).includes(letters) || wordsOf(label).some((word) => word.startsWith(first)),
  );
  return matchSorter(likely, letters, { keys: [({ label }) => label], threshold: rankings.MATCHES }).slice(
    0,
    GUESSED_MAX,
  );
}

/** True when every typed word begins a word of the label, whatever the accents. */
export function matches({ label }: Pick<Offer, 'label'>, typed: string): boolean {
  const parts = wordsOf(label);
  return wordsOf(typed).every((word) => parts.some((part) => part.startsWith(word)));
}

/** What is typed is cut into words as the label is, so that "page-2" finds itself. */
function wordsOf(text: string): readonly string[] {
  return plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
