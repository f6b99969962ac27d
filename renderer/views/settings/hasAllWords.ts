/** Whether each word of a search stands somewhere in the texts, whatever its case and accents. */
export function hasAllWords(texts: readonly string[], search: string): boolean {
  const whole = plain(texts.join(' '));
  return plain(search)
    .split(/\s+/)
    .every((word) => whole.includes(word));
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase();
}
