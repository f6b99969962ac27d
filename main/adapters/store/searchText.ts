/**
 * Folds text so that a search finds it without case, in any script and whichever way its accents were typed
 * (SQLite's own LIKE only folds ASCII).
 */
export function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
