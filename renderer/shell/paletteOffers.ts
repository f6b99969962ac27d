import type { ShapeName } from '../components/Shape.tsx';

/** One line of the palette. */
export interface Offer {
  readonly id: string;
  readonly section: 'commands' | 'places' | 'settings' | 'destinations' | 'folders' | 'batches' | 'files';
  readonly label: string;
  readonly shape: ShapeName;
  /** The key that does the same. */
  readonly hint?: string;
  readonly run: () => void;
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
