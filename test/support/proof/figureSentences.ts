import type { Figures } from '../figures.ts';

/** The figures that are checked in, by suite; `on` is the day of the run. */
export type KeptFigures = Readonly<Record<string, Figures>>;

/** From the top of the repository. */
export const FIGURES_FILE = 'assets/FIGURES.json';

const BEGIN = '<!-- figures: npm run figures -- --keep -->';
const END = '<!-- /figures -->';

/** What the README says of the last run that was kept, one sentence a line. A suite that never ran is left out. */
export function figureSentences(figures: KeptFigures): readonly string[] {
  const { canaries, coverage, faults, mutation, routes, security, sweep } = figures;
  const lives = sum(figures['simulation-low'], figures['simulation-high']);
  return [
    faults &&
      `- ${count(faults['shownByTests'])} of the ${count(faults['listed'])} fault cases played and survived`,
    security && securitySentence(security),
    lives && `- ${count(lives['seeds'])} seeded lives of the whole core, ${count(lives['steps'])} steps`,
    sweep &&
      `- ${count(sweep['pointsSwept'])} calls of ${count(sweep['scenarios'])} stories made to fail in ${count(sweep['runs'])} ways`,
    routes &&
      `- ${count(routes['requests'])} requests without a right token, ${count(routes['unauthenticatedSuccesses'])} let in`,
    canaries &&
      `- ${count(canaries['canaries'])} secrets looked for in ${count(canaries['placesSearched'])} places, ${count(canaries['found'])} found`,
    coverage &&
      `- ${percent(coverage['linesPercent'])} of the core's lines and ${percent(coverage['branchesPercent'])} of its branches played`,
    mutation && mutationSentence(mutation),
  ].flatMap((one) => (typeof one === 'string' ? [one] : []));
}

function securitySentence(security: Figures): string {
  const tests = count(security['shownByTests']);
  const release = count(security['atReleaseOnly']);
  return `- ${tests} of the ${count(security['listed'])} security checks passed as tests; ${release} are for the packed app of a release`;
}

/** The README with these sentences in their place. Throws where it has no such place. */
export function quotedIn(readme: string, sentences: readonly string[]): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error('the README has no place for figures');
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${sentences.join('\n')}\n\n${readme.slice(end)}`;
}

/** The weakest group counts: an average would hide it. */
function mutationSentence(mutation: Figures): string | undefined {
  const groups = Object.entries(mutation).flatMap(([name, value]) => {
    const group = /^(\w+)ScorePct$/.exec(name)?.[1];
    return group === undefined ? [] : [{ group, score: Number(value) }];
  });
  if (groups.length === 0) return undefined;
  const least = Math.min(...groups.map(({ score }) => score));
  const names = groups.map(({ group }) => group).toSorted();
  return `- of the changes made to the code of ${names.join(', ')} at least ${percent(least)} noticed by a test`;
}

function sum(...all: readonly (Figures | undefined)[]): Figures | undefined {
  const played = all.flatMap((one) => (one === undefined ? [] : [one]));
  if (played.length === 0) return undefined;
  const of = (name: string): number => played.reduce((total, one) => total + Number(one[name] ?? 0), 0);
  return { seeds: of('seeds'), steps: of('steps') };
}

function count(value: number | string | undefined): string {
  return Number(value ?? 0).toLocaleString('en-GB');
}

function percent(value: number | string | undefined): string {
  return `${Number(value ?? 0)} %`;
}
