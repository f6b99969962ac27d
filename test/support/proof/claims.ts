import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The top of the repository. */
export const ROOT = topAbove(dirname(fileURLToPath(import.meta.url)));

/** Also from a bundle that lies elsewhere in the tree. */
function topAbove(directory: string): string {
  return existsSync(join(directory, 'electron-builder.yml')) ? directory : topAbove(dirname(directory));
}

const showing = z.strictObject({ file: z.string(), tests: z.array(z.string().min(1)).min(1) });

/**
 * One thing that is claimed, and what shows it: tests by file and title (their own or of a suite, as the source has it, with its `%s` and `${...}`), steps
 * of the release checklist, or a plain word why it cannot be shown. `beyond` says what of it none of them shows.
 */
const claim = z
  .strictObject({
    id: z.union([z.number(), z.string()]),
    what: z.string().min(1),
    shownBy: z.array(showing).default([]),
    release: z.array(z.number()).default([]),
    cannot: z.string().min(1).optional(),
    beyond: z.string().min(1).optional(),
  })
  .refine(
    (one) => one.shownBy.length + one.release.length > 0 || one.cannot !== undefined,
    'nothing shows it',
  );

export type Claim = z.output<typeof claim>;

/** Lists of claims, by the suite that their figure goes to. */
export const CLAIM_LISTS = {
  faults: 'test/fault/cases.json',
  security: 'test/fault/securityChecks.json',
} as const;

/** Reads a list of claims; throws where it is none. */
export function readClaims(path: string): readonly Claim[] {
  return z.array(claim).parse(JSON.parse(readFileSync(join(ROOT, path), 'utf8')));
}

/** What one test came to. */
export interface Outcome {
  /** From the top of the repository. */
  readonly file: string;
  /** Its own title and those of the suites around it. */
  readonly titles: readonly string[];
  readonly state: 'passed' | 'failed' | 'skipped';
}

/** A title of the source as a rule for titles of a run: what is filled in there may be anything. */
export function titleRule(title: string): RegExp {
  const parts = title.split(/%[sdij#]|\$\{[^}]*\}|\$\w+(?:\.\w+)*/);
  const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${escaped.join('.*')}(?: \\(skipped: .*\\))?$`, 's');
}

/** `shown` when all its tests ran and passed; `failed` when one failed; else it was not shown in this run. */
export function claimState(
  { shownBy }: Claim,
  outcomes: readonly Outcome[],
): 'shown' | 'failed' | 'not-shown' {
  if (shownBy.length === 0) return 'not-shown';
  const states = shownBy.flatMap(({ file, tests }) =>
    tests.map((title) => {
      const rule = titleRule(title);
      const mine = outcomes.filter((one) => one.file === file && one.titles.some((own) => rule.test(own)));
      if (mine.some(({ state }) => state === 'failed')) return 'failed';
      return mine.some(({ state }) => state === 'passed') ? 'shown' : 'not-shown';
    }),
  );
  if (states.includes('failed')) return 'failed';
  return states.every((state) => state === 'shown') ? 'shown' : 'not-shown';
}
