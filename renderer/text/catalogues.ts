import type { Language } from '../preferences/preferences.ts';
import type { FailureCode, FailureTexts } from '../../shared/model/failureCatalogue.ts';
import { english, type Messages } from './messages.ts';
import { englishFailures } from './en/failures.ts';
import type { FactWords } from './factText.ts';

/** What a language's failures say; the placeholders are the catalogue's. */
export type FailureCatalogue = Readonly<Partial<Record<FailureCode, FailureTexts>>>;

export interface Catalogue {
  readonly language: Language;
  readonly messages: Messages;
  /** Where a code is missing here, the shared catalogue's English stands. */
  readonly failures: FailureCatalogue;
  /** What the daemon says in words where a failure has a fact; absent in English, which is its own. */
  readonly factWords?: FactWords;
}

/** Always there: shown at once, before another language has been fetched. */
export const ENGLISH: Catalogue = { language: 'en', messages: english, failures: englishFailures };

/** Fetches the texts of a language; they are parts of their own, so that nobody waits for those not shown. */
export async function loadCatalogue(language: Language): Promise<Catalogue> {
  switch (language) {
    case 'en':
      return ENGLISH;
    case 'fr': {
      const [{ french, frenchFailures }, { factWords }] = await Promise.all([
        import('./fr/french.ts'),
        import('./fr/factWords.ts'),
      ]);
      return { language, messages: french, failures: frenchFailures, factWords };
    }
    case 'de': {
      const [{ german, germanFailures }, { factWords }] = await Promise.all([
        import('./de/german.ts'),
        import('./de/factWords.ts'),
      ]);
      return { language, messages: german, failures: germanFailures, factWords };
    }
    default:
      return language satisfies never;
  }
}
