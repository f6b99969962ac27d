/** What a person or a program wrote may be longer than a menu or a notification shows. */
const LINE_LENGTH_MAX = 48;
/** What is behind so many UTF-16 units is not even looked at. */
const LINE_UNITS_MAX = 1_024;
/** Controls, line ends, and marks that turn the reading direction round: nothing of it belongs into one line. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

/** Foreign text as one short line. */
export function shortLine(text: string): string {
  const line = text.replaceAll(UNSEEN, ' ').trim();
  const letters = [...new Intl.Segmenter().segment(line.slice(0, LINE_UNITS_MAX))];
  if (letters.length <= LINE_LENGTH_MAX && line.length <= LINE_UNITS_MAX) return line;
  return `${line.slice(0, letters[Math.min(letters.length, LINE_LENGTH_MAX) - 1]?.index)}…`;
}

/** So many batches are named. */
const NAMED_MAX = 3;

/** Comments in a line, the first few of them; `unnamed` stands where none of them has one. */
export function listed(comments: readonly string[], unnamed: string): string {
  const named = comments.filter((comment) => comment.trim() !== '').map((comment) => shortLine(comment));
  if (named.length === 0) return unnamed.charAt(0).toUpperCase() + unnamed.slice(1);
  return `${named.slice(0, NAMED_MAX).join(', ')}${comments.length > Math.min(named.length, NAMED_MAX) ? ', …' : ''}`;
}
