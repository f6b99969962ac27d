import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { recordFigures, type Figures } from '../figures.ts';
import { CLAIM_LISTS, claimState, readClaims, ROOT, type Outcome } from './claims.ts';
import { FIGURES_FILE, figureSentences, quotedIn, type KeptFigures } from './figureSentences.ts';
import { playwrightOutcomes, vitestOutcomes } from './reports.ts';

/*
 * `npm run figures`: counts from the reports of the last run how many of the listed things it showed, and prints what every
 * suite noted. With `-- --keep` that goes into the checked-in file, and into the sentences that the README quotes.
 */

const reports = join(ROOT, 'artifacts');
const isKept = process.argv.includes('--keep');

/** A run of some tests only, named by its reports, counts for what it played. */
const given = process.env['WAYBILL_REPORTS']?.split(',');
const vitestReports = given ?? ['core', 'rest'].map((part) => join(reports, `vitest-${part}.json`));

const outcomes = [
  ...vitestReports.flatMap(vitestOutcomes),
  ...playwrightOutcomes(join(reports, 'playwright.json')),
];
if (outcomes.length > 0)
  for (const [suite, path] of Object.entries(CLAIM_LISTS)) recordFigures(suite, countedOf(path, outcomes));
const now = noted();
for (const [suite, figures] of Object.entries(now)) console.log(lineOf(suite, figures));
if (isKept) await keep(now);

function countedOf(path: string, ran: readonly Outcome[]): Figures {
  const claims = readClaims(path);
  const states = claims.map((claim) => ({ claim, state: claimState(claim, ran) }));
  const told = (state: string): readonly string[] =>
    states
      .filter((one) => one.state === state && one.claim.shownBy.length > 0)
      .map(({ claim }) => String(claim.id));
  const shown = told('shown').length;
  for (const state of ['failed', 'not-shown'])
    if (told(state).length > 0) console.log(`${path}: ${state}: ${told(state).join(', ')}`);
  return {
    listed: claims.length,
    shownByTests: shown,
    atReleaseOnly: claims.filter(({ release, shownBy }) => shownBy.length === 0 && release.length > 0).length,
    failed: told('failed').length,
    notShown: told('not-shown').length,
  };
}

/** What each suite noted in its last run, with the day of it. */
function noted(): KeptFigures {
  const directory = join(reports, 'figures');
  const files = readdirSync(directory).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(
    files.toSorted().map((name) => {
      const path = join(directory, name);
      const figures = JSON.parse(readFileSync(path, 'utf8')) as Figures;
      return [name.replace('.json', ''), { ...figures, on: statSync(path).mtime.toISOString().slice(0, 10) }];
    }),
  );
}

function lineOf(suite: string, figures: Figures): string {
  const words = Object.entries(figures).filter(([name]) => name !== 'on');
  return `${suite}: ${words.map(([name, value]) => `${name} ${value}`).join(', ')}`;
}

/** A suite that has not run since keeps what it showed before, with its day. */
async function keep(figures: KeptFigures): Promise<void> {
  const path = join(ROOT, FIGURES_FILE);
  const before = JSON.parse(readFileSync(path, 'utf8')) as KeptFigures;
  const kept: KeptFigures = Object.fromEntries(
    Object.entries({ ...before, ...figures }).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
  writeFileSync(path, await format(JSON.stringify(kept), { parser: 'json', printWidth: 110 }));
  const readme = join(ROOT, 'README.md');
  writeFileSync(readme, quotedIn(readFileSync(readme, 'utf8'), figureSentences(kept)));
}
