import { HAPLO_ERRORS_REPORTED_MAX } from '../../../../shared/services/haplo/limits.ts';
import {
  HAPLO_LOG_END,
  HAPLO_LOG_EXCEPTION,
  HAPLO_LOG_START,
  HAPLO_TOO_MANY_ERRORS,
} from '../../../../shared/services/haplo/serverText.ts';

/** What a run found: error lines as they were logged, and what it died of, if it did. */
export interface HaploRunOutcome {
  readonly messages: readonly string[];
  readonly exception?: { readonly message: string; readonly file: string; readonly line: number };
}

/** The log of a run: one text, lines joined by newlines, none at its end. */
export function importLog(run: {
  readonly start: Date;
  readonly end: Date;
  readonly outcome: HaploRunOutcome;
}): string {
  const { messages, exception } = run.outcome;
  const shown = messages.slice(0, HAPLO_ERRORS_REPORTED_MAX - 1);
  return [
    HAPLO_LOG_START + scriptDate(run.start),
    ...shown,
    ...(messages.length > shown.length ? [HAPLO_TOO_MANY_ERRORS] : []),
    ...(exception === undefined
      ? []
      : [`${HAPLO_LOG_EXCEPTION}${exception.message}. File: ${exception.file}, line: ${exception.line}`]),
    HAPLO_LOG_END + scriptDate(run.end),
  ].join('\n');
}

/** A date as the server's script engine writes it, on a server in UTC: `Thu Jun 04 2020 09:13:20 GMT+0000 (UTC)`. */
export function scriptDate(date: Date): string {
  // `Thu, 04 Jun 2020 09:13:20 GMT`
  const [weekday = '', day = '', month = '', year = '', time = ''] = date.toUTCString().split(' ');
  return `${weekday.replace(',', '')} ${month} ${day} ${year} ${time} GMT+0000 (UTC)`;
}
