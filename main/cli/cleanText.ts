/** C0 and C1 controls, DEL, and characters that turn the direction of text or break lines unseen. */
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text of others (file names, servers' words), made harmless for a terminal: controls and escapes are shown as
 * `\u{1b}`, never obeyed.
 */
export function cleanText(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The same for several lines: line breaks and tabs stay. */
export function cleanLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/\r$/, '').split('\t').map(cleanText).join('\t'))
    .join('\n');
}

/** JSON with the same characters escaped, so that it also is harmless on a terminal and still the same data. */
export function cleanJson(value: unknown): string {
  return JSON.stringify(value).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
