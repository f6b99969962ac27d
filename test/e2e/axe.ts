import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Asserts that axe finds nothing wrong with what is on the page now. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNothing(page, { type: 'tag', values: RULES });
}

/** The same, of the contrast of texts alone: the one thing that differs between two looks of the same page; of all of it, or of a part. */
export async function expectReadable(page: Page, within?: string): Promise<void> {
  await expectNothing(page, { type: 'rule', values: ['color-contrast'] }, within);
}

interface AxeChoice {
  readonly type: 'tag' | 'rule';
  readonly values: readonly string[];
}

async function expectNothing(page: Page, runOnly: AxeChoice, within?: string): Promise<void> {
  const source = await readFile(AXE, 'utf8');
  // The page's policy allows no script of ours in a tag; evaluate goes around it as the devtools do.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(source);
  const found = await page.evaluate(
    async ({ chosen, part }) => {
      const { axe } = globalThis as unknown as {
        axe: { run(context: Document | string, options: object): Promise<AxeReport> };
      };
      // What is right need not be described.
      const { violations } = await axe.run(part ?? document, {
        runOnly: chosen,
        resultTypes: ['violations'],
      });
      return violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
      );
    },
    { chosen: runOnly, part: within },
  );
  expect(found).toEqual([]);
}

interface AxeReport {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}
