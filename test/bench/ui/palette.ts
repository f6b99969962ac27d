import type { Figure } from '../scenarios/context.ts';
import type { UiBed } from './bed.ts';
import type { UiScale } from './measures.ts';
import { quietSince, typeAndSeeIn } from './page.ts';

const LINES = '.palette-list';

/** From the key to the line of the palette, among 100,000 batches and the files of all of them. */
export async function palette(bed: UiBed, { rounds, rows }: UiScale): Promise<Figure[]> {
  const page = await bed.open('/');
  await quietSince(page);
  const last = String(rows - 1).padStart(6, '0');
  const figures: Figure[] = [];
  for (const [name, typed, pattern] of [
    ['a command', 'thdk', 'Dark'],
    ['a batch', `Run ${rows - 1}`, `Run ${rows - 1}(?!”)`],
    ['a file', `-${last}`, `-${last}(?!”)`],
  ] as const) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await page.keyboard.press('Control+k');
      const box = page.getByRole('dialog').getByRole('searchbox');
      await box.waitFor();
      await box.focus();
      await quietSince(page);
      times.push(await typeAndSeeIn(page, typed, { rows: LINES, pattern }));
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await box.waitFor({ state: 'detached' });
    }
    const value = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
    figures.push({ name: `palette: ${name}`, value, unit: 'ms', goal: 100, good: 'below' });
  }
  await page.context().close();
  return figures;
}
