import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { recordFigures } from '../../support/figures.ts';
import { disturbancesOf, playScenario, type Point } from './runSweep.ts';
import { SCENARIOS } from './scenarios.ts';

/** Every call that is swept. A new one is added by `WAYBILL_SWEEP_UPDATE=1 npm run test:sweep`, after a look at how it fails. */
const LIST = new URL('./points.json', import.meta.url);
const known: Readonly<Record<string, readonly string[]>> = existsSync(LIST)
  ? (JSON.parse(readFileSync(LIST, 'utf8')) as Record<string, string[]>)
  : {};
const found: Record<string, readonly string[]> = {};
const isUpdate = process.env['WAYBILL_SWEEP_UPDATE'] !== undefined;
let points = 0;
let runs = 0;

function wordOf({ point, nth }: Point): string {
  return `${point} ${nth}`;
}

describe('every side effect, failed once, for ever, after its effect, and by the end of the process', () => {
  for (const scenario of SCENARIOS)
    test(`leaves the invariants of "${scenario.name}" whole`, { timeout: 300_000 }, async () => {
      const met = await playScenario(scenario);
      found[scenario.name] = met.map(wordOf).sort();
      if (!isUpdate)
        expect(
          found[scenario.name],
          'a call that is not swept: WAYBILL_SWEEP_UPDATE=1 npm run test:sweep',
        ).toEqual(known[scenario.name]);
      for (const point of met) {
        points += 1;
        for (const how of disturbancesOf(point)) {
          await playScenario(scenario, { ...point, how });
          runs += 1;
        }
      }
      recordFigures('sweep', { scenarios: SCENARIOS.length, pointsSwept: points, runs });
    });

  afterAll(() => {
    if (isUpdate) writeFileSync(LIST, `${JSON.stringify(found, undefined, 2)}\n`);
  });
});
