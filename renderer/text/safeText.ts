// A name is data from outside: it may hold what turns the reading direction round, breaks the line or shows nothing.

// oxlint-disable-next-line no-control-regex -- finding them is the purpose
const C0_CONTROLS = /[\u0000-\u001f]/g;
const C0_PICTURES = 0x2400;
const DELETE_PICTURE = '\u2421';
/** C1 controls, bidirectional marks and overrides, zero-width and line separators, tags: nothing of it is seen or harmless. */
const UNSEEN =
  /[\u0080-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** The text with every control character as a visible glyph, and spaces at its ends shown. */
export function visibleText(text: string): string {
  return text
    .replace(C0_CONTROLS, (c) => String.fromCodePoint(C0_PICTURES + (c.codePointAt(0) ?? 0)))
    .replaceAll('\u007f', DELETE_PICTURE)
    .replace(
      UNSEEN,
      (c) => `\u27e8U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}\u27e9`,
    )
    .replace(/^ +| +$/g, (spaces) => '\u2423'.repeat(spaces.length))
    .replace(/\p{Surrogate}/gu, '\ufffd');
}

/** Letters of a name that stay visible at its end when it is cut in the middle: room for a number and a suffix. */
const TAIL_LETTERS = 12;

/** A name as the part that may be cut and the end that stays; never parts what belongs to one letter. */
export function splitName(text: string): { readonly head: string; readonly tail: string } {
  const letters = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)];
  if (letters.length <= TAIL_LETTERS * 2) return { head: text, tail: '' };
  const cut = letters[letters.length - TAIL_LETTERS]?.index ?? text.length;
  return { head: text.slice(0, cut), tail: text.slice(cut) };
}
