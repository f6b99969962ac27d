import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readClaims, CLAIM_LISTS, ROOT } from '../../support/proof/claims.ts';
import {
  FIGURES_FILE,
  figureSentences,
  quotedIn,
  type KeptFigures,
} from '../../support/proof/figureSentences.ts';

const kept = JSON.parse(readFileSync(join(ROOT, FIGURES_FILE), 'utf8')) as KeptFigures;
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

test('the README quotes the figures of the file, and none besides', () => {
  expect(figureSentences(kept).length).toBeGreaterThan(3);
  // As a formatter leaves it.
  const plain = (text: string): string => text.replace(/\n+/g, '\n');
  expect(plain(quotedIn(readme, figureSentences(kept)))).toBe(plain(readme));
});

test('the kept figures are those of a run in which nothing failed', () => {
  expect(kept['canaries']).toMatchObject({ found: 0 });
  expect(Number(kept['canaries']?.['canaries'])).toBeGreaterThan(20);
  expect(kept['routes']).toMatchObject({ unauthenticatedSuccesses: 0 });
  expect(Number(kept['routes']?.['requests'])).toBeGreaterThanOrEqual(5_000);
  for (const [suite, path] of Object.entries(CLAIM_LISTS)) {
    const figures = kept[suite];
    // Not kept before a whole run with this list was.
    if (figures === undefined) continue;
    const claims = readClaims(path);
    expect(figures, suite).toMatchObject({ failed: 0 });
    expect(Number(figures['shownByTests']) + Number(figures['notShown']), suite).toBeLessThanOrEqual(
      claims.filter(({ shownBy }) => shownBy.length > 0).length,
    );
  }
});

test('the README prints the promise', () => {
  expect(readme).toContain('**named problem and a next step**');
});
