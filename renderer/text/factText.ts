/** What the daemon says in words, by its English: `{a}` and `{b}` stand for what differs. */
export type FactWords = Readonly<Record<string, string>>;

/** Facts that may be words; a name or a path never is, whatever it looks like. */
const WORD_FACTS: ReadonlySet<string> = new Set([
  'reason',
  'got',
  'expected',
  'right',
  'ability',
  'next',
  'what',
]);

interface Pattern {
  readonly form: RegExp;
  /** Names of its gaps, in order. */
  readonly gaps: readonly string[];
  readonly told: string;
}

const PATTERNS = new WeakMap<FactWords, readonly Pattern[]>();

/** A fact of a failure in another language; what is not known, such as the system's own words, stays as it is. */
export function factText(words: FactWords | undefined, name: string, fact: string): string {
  return words === undefined || !WORD_FACTS.has(name) ? fact : translated(words, fact);
}

function translated(words: FactWords, text: string): string {
  const exact = Object.hasOwn(words, text) ? words[text] : undefined;
  if (exact !== undefined) return exact;
  for (const { form, gaps, told } of patternsOf(words)) {
    const found = form.exec(text);
    if (found === null) continue;
    return told.replace(/\{(\w)\}/g, (_, gap: string) =>
      translated(words, found[gaps.indexOf(gap) + 1] ?? '?'),
    );
  }
  return text;
}

function patternsOf(words: FactWords): readonly Pattern[] {
  const known = PATTERNS.get(words);
  if (known !== undefined) return known;
  const made = Object.entries(words)
    .filter(([english]) => /\{\w\}/.test(english))
    .map(([english, told]) => ({
      form: new RegExp(
        `^${english
          .split(/\{\w\}/)
          .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .join('(.+?)')}$`,
        's',
      ),
      gaps: [...english.matchAll(/\{(\w)\}/g)].map(([, gap = '']) => gap),
      told,
    }));
  PATTERNS.set(words, made);
  return made;
}
