import { compileJavaDatePattern } from '../../services/haplo/javaDatePattern.ts';

/** What is likely wrong with a date pattern. */
export interface DateFormatOddity {
  readonly code:
    | 'date-format-illegal'
    | 'date-format-minutes'
    | 'date-format-week-year'
    | 'date-format-day-of-year'
    | 'date-format-month-in-time'
    | 'date-format-half-day'
    | 'date-format-incomplete';
  readonly says: string;
  readonly fix: string;
}

/** The classic mistakes in a Java date pattern: letters that are legal and mean something else. */
export function lintDateFormat(format: string): readonly DateFormatOddity[] {
  const pattern = compileJavaDatePattern(format);
  if (!pattern.ok) {
    return [
      {
        code: 'date-format-illegal',
        says: `Java refuses this pattern (${pattern.javaSays}); the run dies before the first record.`,
        fix: illegalFix(pattern.javaSays),
      },
    ];
  }
  const letters = new Map(
    pattern.parts.flatMap((part) => (part.kind === 'field' ? [[part.letter, part.count]] : [])),
  );
  const order = pattern.parts.flatMap((part) => (part.kind === 'field' ? [part.letter] : [])).join('');
  const found: DateFormatOddity[] = [];
  const has = (letter: string): boolean => letters.has(letter);
  const hasHours = has('H') || has('h') || has('k') || has('K');
  const hasMonth = has('M') || has('L');
  if (has('m') && !hasHours && !hasMonth) found.push(MINUTES);
  if (has('Y') && !has('w')) found.push(WEEK_YEAR);
  if (has('D') && (hasMonth || has('m') || (letters.get('D') ?? 0) < 3)) found.push(DAY_OF_YEAR);
  if (/[HhkK]M/.test(order) && !has('m')) found.push(MONTH_IN_TIME);
  if ((has('h') || has('K')) && !has('a')) found.push(HALF_DAY);
  const hasDate = has('y') || has('Y');
  if (!hasDate && found.length === 0) found.push(INCOMPLETE);
  return found;
}

function illegalFix(javaSays: string): string {
  return javaSays.startsWith('Illegal')
    ? "Use the letters of SimpleDateFormat, e.g. yyyy-MM-dd, and put letters that stand for themselves in single quotes, e.g. yyyy-MM-dd'T'HH:mm."
    : 'Close the quote, or use the letters of SimpleDateFormat, e.g. yyyy-MM-dd.';
}

const MINUTES: DateFormatOddity = {
  code: 'date-format-minutes',
  says: 'The small m means minutes: every date lands in January, with the month as minutes.',
  fix: 'Write the month as MM.',
};

const WEEK_YEAR: DateFormatOddity = {
  code: 'date-format-week-year',
  says: 'The capital Y means the year of the week: every date becomes the first days of its year.',
  fix: 'Write the year as yyyy.',
};

const DAY_OF_YEAR: DateFormatOddity = {
  code: 'date-format-day-of-year',
  says: 'The capital D means the day of the year: every date lands in January, whatever its month.',
  fix: 'Write the day as dd.',
};

const MONTH_IN_TIME: DateFormatOddity = {
  code: 'date-format-month-in-time',
  says: 'The capital M means the month, also after the hour: the minutes are taken for the month.',
  fix: 'Write the minutes as mm.',
};

const HALF_DAY: DateFormatOddity = {
  code: 'date-format-half-day',
  says: 'The letters h and K count half a day, and there is no a for AM or PM: afternoons become mornings, and 12 becomes 0.',
  fix: 'Write the hour as HH, or add a for AM and PM.',
};

const INCOMPLETE: DateFormatOddity = {
  code: 'date-format-incomplete',
  says: 'The pattern has no year; every date is taken to be in 1970.',
  fix: 'Add yyyy for the year.',
};
