import {
  useEffect,
  useLayoutEffect,
  useReducer,
  useRef,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import type { ShownLines } from './useJobLog.ts';

const LINE_PX = 20;
/** Lines above and below those in sight. */
const OVERSCAN_LINES = 10;
/** Browsers lay out nothing higher than some 16 million px, which twice as large a text reaches twice as soon. */
const HEIGHT_PX_MAX = 8_000_000;
/** Of a longer line the rest is only told: the file has it. Letters. */
const SHOWN_CHARS_MAX = 2_000;

interface LogViewProps {
  readonly lines: ShownLines;
  /** What was looked for, in small letters. */
  readonly words: string;
  /** Keeps the end in sight. */
  readonly follow: boolean;
  /** Somebody scrolled up, or back to the end. */
  readonly onFollow: (follow: boolean) => void;
}

/** Lines of a log, any number of them, with only those in sight in the page. */
export function LogView({ lines, words, follow, onFollow }: LogViewProps): ReactNode {
  const { t } = useText();
  const box = useRef<HTMLDivElement>(null);
  const place = usePlace(box, lines.count);
  const { top, seen } = place;
  useLayoutEffect(() => {
    if (follow) place.moveTo(lines.count);
  });
  const first = Math.max(0, Math.floor(top) - OVERSCAN_LINES);
  const last = Math.min(lines.count, Math.ceil(top + seen) + OVERSCAN_LINES);
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = lineAfter(event.key, { top, seen, count: lines.count });
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    place.moveTo(to);
    onFollow(to >= lines.count - seen);
  };
  return (
    <div
      ref={box}
      className="log"
      tabIndex={0}
      role="group"
      aria-label={t('job.log.lines.label')}
      onKeyDown={onKeyDown}
      onScroll={() => {
        const moved = place.scrolled();
        if (moved !== undefined) onFollow(moved);
      }}
    >
      <div className="log-lines" style={{ height: heightPx(lines.count) }}>
        {Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at).map((index) => (
          <div
            key={index}
            className="log-line"
            dir="auto"
            style={{ transform: `translateY(${place.pxOf(index)}px)` }}
          >
            <Line text={lines.line(index)} words={words} />
          </div>
        ))}
      </div>
    </div>
  );
}

function Line({ text, words }: { readonly text: string; readonly words: string }): ReactNode {
  const { t } = useText();
  const shown = visibleText(text.slice(0, SHOWN_CHARS_MAX));
  const more = text.length - SHOWN_CHARS_MAX;
  const at = words === '' ? -1 : shown.toLowerCase().indexOf(words);
  return (
    <>
      {at === -1 ? (
        shown
      ) : (
        <>
          {shown.slice(0, at)}
          <mark>{shown.slice(at, at + words.length)}</mark>
          {shown.slice(at + words.length)}
        </>
      )}
      {more > 0 ? <span className="soft"> {t('job.log.more', { count: more })}</span> : null}
    </>
  );
}

/** Where somebody is in the log. */
interface Place {
  /** Line at the upper edge, with its part that is out of sight. */
  readonly top: number;
  /** Lines that fit. */
  readonly seen: number;
  /** Where a line is within all of them, px. */
  pxOf(index: number): number;
  /** Brings a line to the upper edge, or as near as the end allows. */
  moveTo(line: number): void;
  /** After the box was scrolled: whether the end is in sight now; undefined where nobody moved it. */
  scrolled(): boolean | undefined;
}

/** Very many lines share what height there is, so a place in px is no exact line: keys move by lines all the same. */
function usePlace(box: RefObject<HTMLDivElement | null>, count: number): Place {
  const [, show] = useReducer((shown: number) => shown + 1, 0);
  const at = useRef({ line: 0, px: 0 });
  useEffect(() => {
    const sizes = new ResizeObserver(show);
    if (box.current !== null) sizes.observe(box.current);
    return () => sizes.disconnect();
  }, [box]);
  const boxPx = box.current?.clientHeight ?? 0;
  const seen = boxPx / LINE_PX;
  const rangePx = Math.max(0, heightPx(count) - boxPx);
  const range = Math.max(0, count - seen);
  const top = Math.min(at.current.line, range);
  return {
    top,
    seen,
    pxOf: (index) => at.current.px + (index - top) * LINE_PX,
    moveTo: (line) => {
      const to = Math.max(0, Math.min(line, range));
      if (box.current === null || to === at.current.line) return;
      box.current.scrollTop = range === 0 ? 0 : (to / range) * rangePx;
      at.current = { line: to, px: box.current.scrollTop };
      show();
    },
    scrolled: () => {
      const px = box.current?.scrollTop ?? 0;
      if (Math.abs(px - at.current.px) < 1) return undefined;
      at.current = { line: rangePx === 0 ? 0 : (px / rangePx) * range, px };
      show();
      return at.current.line >= range - 1;
    },
  };
}

function heightPx(count: number): number {
  return Math.min(count * LINE_PX, HEIGHT_PX_MAX);
}

function lineAfter(
  key: string,
  { top, seen, count }: { readonly top: number; readonly seen: number; readonly count: number },
): number | undefined {
  const page = Math.max(1, Math.floor(seen) - 1);
  switch (key) {
    case 'ArrowDown':
      return top + 1;
    case 'ArrowUp':
      return top - 1;
    case 'PageDown':
      return top + page;
    case 'PageUp':
      return top - page;
    case 'Home':
      return 0;
    case 'End':
      return count;
    default:
      return undefined;
  }
}
