import { createContext, use, type ReactNode } from 'react';
import { useIntl, type IntlShape } from 'react-intl';
import type { Told } from '../connection/told.ts';
import { FAILURE_CATALOGUE, type FailureTexts } from '../../shared/model/failureCatalogue.ts';
import { ENGLISH, type Catalogue } from './catalogues.ts';
import { factText } from './factText.ts';
import { formatAgo, formatBytes, formatSpan, formatTime } from './formats.ts';
import type { MessageId } from './messages.ts';
import { visibleText } from './safeText.ts';

export const CatalogueContext = createContext<Catalogue>(ENGLISH);

type Values = Readonly<Record<string, string | number>>;

/** The words of the window. */
export interface Text {
  /** A sentence. */
  readonly t: (id: MessageId, values?: Values) => string;
  /** A sentence with parts that are more than text. */
  readonly rich: (id: MessageId, values: Readonly<Record<string, ReactNode>>) => ReactNode;
  readonly bytes: (bytes: number) => string;
  /** Whole numbers with the language's grouping. */
  readonly number: (value: number) => string;
  readonly span: (seconds: number) => string;
  readonly ago: (at: number, now: number) => string;
  readonly time: (at: string | number) => string;
  /** The four sentences of a failure, in the window's language. */
  readonly failure: (told: Told) => FailureTexts;
}

/** One per language: a table asks for it in every cell. */
const TEXTS = new WeakMap<IntlShape, Text>();

/** The words of the window, in the preferred language. */
export function useText(): Text {
  const intl = useIntl();
  const catalogue = use(CatalogueContext);
  const known = TEXTS.get(intl);
  if (known !== undefined) return known;
  const text = textOf(intl, catalogue);
  TEXTS.set(intl, text);
  return text;
}

function textOf(intl: IntlShape, catalogue: Catalogue): Text {
  return {
    t: (id, values) => intl.formatMessage({ id }, values as Record<string, string | number>),
    rich: (id, values) => intl.formatMessage({ id }, values),
    bytes: (bytes) => formatBytes(intl, bytes),
    number: (value) => intl.formatNumber(value, { maximumFractionDigits: 0 }),
    span: (seconds) => formatSpan(intl, seconds),
    ago: (at, now) => formatAgo(intl, at, now),
    time: (at) => formatTime(intl, at),
    failure: (told) => failureTexts(catalogue, told, (value) => intl.formatNumber(value)),
  };
}

/** Fills the catalogue's sentences with the facts of a failure; a fact that nobody gave reads as "?". */
export function failureTexts(
  catalogue: Pick<Catalogue, 'failures' | 'factWords'>,
  told: Told,
  number: (value: number) => string,
): FailureTexts {
  const texts: FailureTexts = catalogue.failures[told.code] ?? FAILURE_CATALOGUE[told.code];
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const fact = told.facts[name];
      if (fact === undefined) return '?';
      return typeof fact === 'number' && /bytes$/i.test(name)
        ? number(fact)
        : visibleText(factText(catalogue.factWords, name, String(fact)));
    });
  // A problem without facts was told in full by the daemon; an English sentence is better than one with holes.
  const has = (text: string): boolean =>
    [...text.matchAll(/\{(\w+)\}/g)].every(([, name = '']) => told.facts[name] !== undefined);
  return {
    what: fill(texts.what),
    why: has(texts.why) || told.why === '' ? fill(texts.why) : told.why,
    now: fill(texts.now),
    next: has(texts.next) || told.next === '' ? fill(texts.next) : told.next,
  };
}
