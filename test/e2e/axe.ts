import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Asserts that axe finds nothing wrong with what is on the page now. */
export async function expectAccessible(page: Page): Promise<void> {
  const source = await readFile(AXE, 'utf8');
  // The page's policy allows no script of ours in a tag; evaluate goes around it as the devtools do.
  await page.evaluate(source);
  const found = await page.evaluate(async (rules) => {
    const axe = (
      globalThis as unknown as { axe: { run(context: Document, options: object): Promise<AxeReport> } }
    ).axe;
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: rules } });
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
    );
  }, RULES);
  expect(found).toEqual([]);
}

interface AxeReport {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}
