import { SERVICE_KINDS } from '../../../shared/services/abilities.ts';

/** Keys whose values are names of people, places or files, whatever they say. */
const NAME_KEYS: ReadonlySet<string> = new Set([
  'name',
  'names',
  'path',
  'root',
  'dataDir',
  'comment',
  'user',
  'url',
  'authUrl',
  'host',
  'destination',
  'folder',
  'operator',
  'by',
  'batchDir',
  'control',
  'ca',
  'moveTo',
]);
/** Words of Waybill itself that stand under such keys. */
const OWN_WORDS: ReadonlySet<string> = new Set(
  'cli api window folder mirror haplo ecotaxa robotoff practice waybill'.split(' ').concat(SERVICE_KINDS),
);
/** A text that is a path as a whole, spaces and all. */
const WHOLE_PATH = /^(?:\/(?!api\/|mirror\/)\S|[A-Za-z]:\\|\\\\)/;
/** Shorter names would take ordinary words out of every sentence. */
const NAME_LENGTH_MIN = 3;
/** Absolute paths, wherever they stand. */
const PATHS =
  /(?<![\w/.:-])(?:\/(?!api\/|mirror\/|healthz)[^\s"'`,;:)]+(?:\/[^\s"'`,;:)]*)+|[A-Za-z]:\\[^\s"'`,;)]+|\\\\[^\s"'`,;)]+)/g;
const ADDRESSES = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'`,;)]+/gi;

/** Puts `[name 7]` in the place of each name: the same name always gets the same number, and nobody learns the name. */
export class NameHider {
  readonly #numbers = new Map<string, number>();
  #known: readonly string[] = [];

  /** From now on these never show, wherever they stand. */
  learn(names: Iterable<string | undefined>): void {
    const all = new Set(this.#known);
    for (const name of names)
      if (name !== undefined && name.length >= NAME_LENGTH_MIN && !OWN_WORDS.has(name)) all.add(name);
    // The longest first: a name within another must not leave the rest of it.
    this.#known = [...all].toSorted((one, other) => other.length - one.length);
  }

  /** A text without names. */
  text(text: string): string {
    let clean = text
      .replaceAll(ADDRESSES, (address) => this.#mask(address))
      .replaceAll(PATHS, (path) => this.#mask(path));
    for (const name of this.#known) {
      const escaped = JSON.stringify(name).slice(1, -1);
      if (clean.includes(name)) clean = clean.replaceAll(name, this.#mask(name));
      if (escaped !== name && clean.includes(escaped)) clean = clean.replaceAll(escaped, this.#mask(name));
    }
    return clean;
  }

  /** A line of the log without names. */
  line(line: string): string {
    try {
      return JSON.stringify(this.value(JSON.parse(line)));
    } catch {
      return this.text(line);
    }
  }

  /** A value without names, keys as they are. */
  value(value: unknown, key = ''): unknown {
    if (typeof value === 'string') {
      if (value === '' || OWN_WORDS.has(value)) return value;
      return NAME_KEYS.has(key) || WHOLE_PATH.test(value) ? this.#mask(value) : this.text(value);
    }
    if (Array.isArray(value)) return value.map((one) => this.value(one, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.value(one, name)]));
  }

  #mask(name: string): string {
    const number = this.#numbers.get(name) ?? this.#numbers.size + 1;
    this.#numbers.set(name, number);
    return `[name ${number}]`;
  }
}
