import type { ShapeName } from '../components/Shape.tsx';

/** One line of the palette. */
export interface Offer {
  readonly id: string;
  readonly section: 'commands' | 'places' | 'settings' | 'destinations' | 'folders' | 'batches';
  readonly label: string;
  readonly shape: ShapeName;
  /** The key that does the same. */
  readonly hint?: string;
  readonly run: () => void;
}

/** True when every typed word begins a word of the label, whatever the accents. */
export function matches({ label }: Pick<Offer, 'label'>, typed: string): boolean {
  const parts = plain(label).split(/[^\p{L}\p{N}]+/u);
  return plain(typed)
    .split(/\s+/)
    .every((word) => word === '' || parts.some((part) => part.startsWith(word)));
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
