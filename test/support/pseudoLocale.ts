import { FAILURE_CATALOGUE } from '../../shared/model/failureCatalogue.ts';
import { english } from '../../renderer/text/messages.ts';

/** Around every sentence of the catalogue, so that text from elsewhere stands out. */
export const OPENS = '⟦';
export const CLOSES = '⟧';
/** German and French are some two fifths longer than English. */
const LONGER_BY = 0.4;
const PADDING = '·~·~·~·~·~ ';

const ACCENTED: Readonly<Record<string, string>> = {
  a: 'á',
  c: 'ç',
  e: 'é',
  g: 'ğ',
  i: 'í',
  n: 'ñ',
  o: 'ö',
  s: 'š',
  u: 'ü',
  y: 'ý',
  A: 'Á',
  C: 'Ç',
  E: 'É',
  I: 'Í',
  N: 'Ñ',
  O: 'Ö',
  S: 'Š',
  U: 'Ü',
};

/**
 * An ICU message in the language that nobody speaks: accented, longer, in brackets; arguments, plurals and their keywords stay
 * as they are, so that it says the same facts.
 */
export function pseudoText(message: string): string {
  let depth = 0;
  let letters = 0;
  let text = '';
  for (const letter of message) {
    if (letter === '{') depth += 1;
    else if (letter === '}') depth -= 1;
    // Within an argument are names and keywords, within a branch of a plural is text again.
    const isText = depth % 2 === 0 && letter !== '{' && letter !== '}';
    if (isText) letters += 1;
    text += isText ? (ACCENTED[letter] ?? letter) : letter;
  }
  return `${OPENS}${text}${paddingOf(Math.ceil(letters * LONGER_BY))}${CLOSES}`;
}

/** Words of its own, as long as those of a language that joins them. */
function paddingOf(length: number): string {
  return PADDING.repeat(Math.ceil(length / PADDING.length)).slice(0, length);
}

/** The module of a language's texts, as the page fetches French. */
export function pseudoModule(): string {
  const messages = Object.fromEntries(Object.entries(english).map(([id, text]) => [id, pseudoText(text)]));
  const failures = Object.fromEntries(
    Object.entries(FAILURE_CATALOGUE).map(([code, { what, why, now, next }]) => [
      code,
      { what: pseudoText(what), why: pseudoText(why), now: pseudoText(now), next: pseudoText(next) },
    ]),
  );
  return `export const french = ${JSON.stringify(messages)};\nexport const frenchFailures = ${JSON.stringify(failures)};\n`;
}
