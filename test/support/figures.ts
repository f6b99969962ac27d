import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What a run of the tests proved, in numbers: each suite writes `artifacts/figures/SUITE.json`, an object of names and numbers
 * (or short words), which a script prints at the end and README quotes. Names say their unit: `seeds`, `seedsPerSecond`.
 */
export type Figures = Readonly<Record<string, number | string>>;

/** Where the figures of a suite lie. */
export function figuresPath(suite: string): string {
  return fileURLToPath(new URL(`../../artifacts/figures/${suite}.json`, import.meta.url));
}

/** Notes a figure of a suite; others that the suite noted before stay. One file per suite, so that suites may run side by side. */
export function recordFigure(suite: string, name: string, value: number | string): void {
  recordFigures(suite, { [name]: value });
}

/** Notes several at once. */
export function recordFigures(suite: string, figures: Figures): void {
  const path = figuresPath(suite);
  mkdirSync(dirname(path), { recursive: true });
  const all = { ...readFigures(suite), ...figures };
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(all, undefined, 2)}\n`);
  renameSync(temporary, path);
}

/** What a suite noted; nothing where it has not run. */
export function readFigures(suite: string): Figures {
  try {
    return JSON.parse(readFileSync(figuresPath(suite), 'utf8')) as Figures;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
