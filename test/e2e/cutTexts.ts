import type { Page } from '@playwright/test';

/** What may be wider than its place, and scrolls by itself: tables, and text whose lines must not be broken. */
const WIDE = '.grid, .context, .log, .said, pre, textarea';
/** A table of few rows may scroll where a window is small, not in a usual one. */
const SMALL_TABLES = '.table-scroll';
const USUAL_PX = 1_000;
/** Rounding of a font's widths. */
const TOLERANCE_PX = 1.5;

/**
 * Texts that nobody can read to their end, or that lie over others: each as "text: why". A name or a cell that is cut with
 * an ellipsis and tells the whole on hover is none; the word of a state, a column's heading and a button always are.
 */
export function cutTexts(page: Page, within = 'body'): Promise<string[]> {
  return page.evaluate(
    ({ within, wide, smallTables, usualPx, tolerancePx }) => {
      const mayScroll = window.innerWidth < usualPx ? `${wide}, ${smallTables}` : wide;
      const whole = '.mark, .grid-title, .button, .nav-link, .chip, h1';
      const cut = new Map<string, string>();
      const root = document.querySelector(within) ?? document.body;
      const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const told = (element: Element): boolean => element.closest('[title]') !== null;

      /** Why a piece of text cannot be read, climbing from where it stands. */
      function why(box: DOMRect, from: Element): string | undefined {
        let hasBlock = false;
        for (
          let at: Element | null = from;
          at !== null && at !== document.documentElement;
          at = at.parentElement
        ) {
          const style = getComputedStyle(at);
          const edges = at.getBoundingClientRect();
          const isOver = box.right > edges.right + tolerancePx || box.left < edges.left - tolerancePx;
          if (style.textOverflow === 'ellipsis' && style.overflowX !== 'visible') {
            if (!isOver) return undefined;
            if (at.closest('.name') !== null || (told(at) && at.closest(whole) === null)) return undefined;
            return 'is cut with an ellipsis';
          }
          if (at.matches(mayScroll)) return undefined;
          if (isOver && (style.overflowX === 'hidden' || style.overflowX === 'clip')) return 'is cut off';
          if (isOver && style.overflowX === 'auto') return 'is beyond what scrolls sideways';
          if (!hasBlock && style.display !== 'inline' && style.display !== 'contents') {
            hasBlock = true;
            if (isOver) return 'is wider than its place';
          }
        }
        return undefined;
      }

      while (texts.nextNode() !== null) {
        const node = texts.currentNode;
        const parent = node.parentElement;
        const text = node.textContent?.trim() ?? '';
        if (parent === null || text === '' || parent.closest('.unseen, svg, script, style, .skip') !== null)
          continue;
        if (!parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const box of range.getClientRects()) {
          const reason = box.width > 0 ? why(box, parent) : undefined;
          if (reason !== undefined) cut.set(text.slice(0, 60), reason);
        }
      }
      return [...cut].map(([text, reason]) => `${text}: ${reason}`);
    },
    { within, wide: WIDE, smallTables: SMALL_TABLES, usualPx: USUAL_PX, tolerancePx: TOLERANCE_PX },
  );
}
