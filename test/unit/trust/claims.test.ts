import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  CLAIM_LISTS,
  claimState,
  readClaims,
  ROOT,
  titleRule,
  type Outcome,
} from '../../support/proof/claims.ts';

/** The text of a test file and of the suites beside it that it plays. */
function sourceOf(file: string): string {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const suites = [...text.matchAll(/from '(\.\/[^']+)'/g)].map(([, to]) =>
    join(ROOT, dirname(file), to ?? ''),
  );
  return [text, ...suites.filter((path) => existsSync(path)).map((path) => readFileSync(path, 'utf8'))].join(
    '\n',
  );
}

/** True when a test of this title stands in the text: as the first argument, and not skipped for good. */
function hasTest(text: string, title: string): boolean {
  return [`'${title}`, `\`${title}`, `"${title}`].some((quoted) => {
    for (let at = text.indexOf(quoted); at >= 0; at = text.indexOf(quoted, at + 1)) {
      const end = text[at + quoted.length] ?? '';
      const before = text.slice(Math.max(0, at - 40), at);
      const isTitle = /\(\s*$/.test(before) || /^['`"$]/.test(end);
      if (isTitle && /^['`"$]/.test(end) && !/\b(?:test|it)\.skip\(\s*$/.test(before)) return true;
    }
    return false;
  });
}

describe.each(Object.entries(CLAIM_LISTS))('the list of %s', (name, path) => {
  const claims = readClaims(path);

  test('names tests and steps that there are', () => {
    const steps = readFileSync(join(ROOT, 'assets/RELEASE.md'), 'utf8');
    const missing = claims.flatMap(({ id, release, shownBy }) => [
      ...shownBy.flatMap(({ file, tests }) =>
        existsSync(join(ROOT, file))
          ? tests
              .filter((title) => !hasTest(sourceOf(file), title))
              .map((title) => `${id}: ${file}: ${title}`)
          : [`${id}: ${file}`],
      ),
      ...release
        .filter((step) => !new RegExp(`^${step}\\. `, 'm').test(steps))
        .map((step) => `${id}: step ${step}`),
    ]);
    expect(missing).toEqual([]);
  });

  test('is whole, in order, and says why where nothing shows a thing', () => {
    const ids = claims.map(({ id }) => id);
    expect(ids).toEqual(
      name === 'faults'
        ? Array.from({ length: 30 }, (_, index) => index + 1)
        : Array.from({ length: 40 }, (_, index) => `S${index + 1}`),
    );
    for (const { cannot, id, release, shownBy } of claims)
      expect(cannot === undefined, String(id)).toBe(shownBy.length + release.length > 0);
  });
});

describe('what a run showed', () => {
  const claim = {
    id: 1,
    what: 'x',
    shownBy: [{ file: 'a.test.ts', tests: ['%s is ${y}', 'plain'] }],
    release: [],
  };
  const ran = (title: string, state: Outcome['state']): Outcome => ({
    file: 'a.test.ts',
    titles: ['of a suite', title],
    state,
  });

  test('counts only when every named test ran and passed', () => {
    expect(claimState(claim, [ran('this is that', 'passed'), ran('plain', 'passed')])).toBe('shown');
    expect(claimState(claim, [ran('this is that', 'passed')])).toBe('not-shown');
    expect(claimState(claim, [ran('this is that', 'passed'), ran('plain', 'skipped')])).toBe('not-shown');
    expect(claimState(claim, [ran('one is two', 'failed'), ran('plain', 'passed')])).toBe('failed');
    expect(claimState(claim, [{ ...ran('plain', 'passed'), file: 'b.test.ts' }])).toBe('not-shown');
  });

  test('is found by titles with their gaps filled, and by no others', () => {
    expect(titleRule('a $what b').test('a thing (odd) b')).toBe(true);
    expect(titleRule('a (b) c').test('a b c')).toBe(false);
    expect(titleRule('a').test('a (skipped: no root)')).toBe(true);
    expect(titleRule('a').test('ab')).toBe(false);
  });
});
