import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { z } from 'zod';
import { ROOT, type Outcome } from './claims.ts';

const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(
        z.object({ title: z.string(), ancestorTitles: z.array(z.string()), status: z.string() }),
      ),
    }),
  ),
});

interface PlaywrightSuite {
  readonly title: string;
  readonly specs?: readonly {
    readonly title: string;
    readonly ok: boolean;
    readonly tests: readonly unknown[];
  }[];
  readonly suites?: readonly PlaywrightSuite[];
}

const STATES: Readonly<Record<string, Outcome['state']>> = { passed: 'passed', failed: 'failed' };

/** What vitest's JSON report says of each test; nothing where there is none. */
export function vitestOutcomes(path: string): readonly Outcome[] {
  const text = textOf(path);
  if (text === undefined) return [];
  return vitestReport.parse(JSON.parse(text)).testResults.flatMap(({ assertionResults, name }) =>
    assertionResults.map(({ ancestorTitles, status, title }) => ({
      file: relative(ROOT, name),
      titles: [...ancestorTitles, title],
      state: STATES[status] ?? 'skipped',
    })),
  );
}

/** The same of Playwright's, whose files lie in `test/e2e`. */
export function playwrightOutcomes(path: string): readonly Outcome[] {
  const text = textOf(path);
  if (text === undefined) return [];
  const { suites } = JSON.parse(text) as { readonly suites: readonly PlaywrightSuite[] };
  return suites.flatMap((suite) => ofSuite(suite, `test/e2e/${suite.title}`, []));
}

function ofSuite(suite: PlaywrightSuite, file: string, around: readonly string[]): readonly Outcome[] {
  const titles = [...around, suite.title];
  const own = (suite.specs ?? []).map((spec): Outcome => {
    const isSkipped = JSON.stringify(spec.tests).includes('"status":"skipped"');
    return {
      file,
      titles: [...titles, spec.title],
      state: isSkipped ? 'skipped' : spec.ok ? 'passed' : 'failed',
    };
  });
  return [...own, ...(suite.suites ?? []).flatMap((inner) => ofSuite(inner, file, titles))];
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
