import type { ServiceAnswer } from '../serviceAnswer.ts';

/** A JSON answer in compact form. */
export function jsonAnswer(status: number, value: unknown): ServiceAnswer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
}

/** An error as FastAPI words it. */
export function detail(status: number, said: unknown, headers: Record<string, string> = {}): ServiceAnswer {
  const answer = jsonAnswer(status, { detail: said });
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** No credentials at all, or none of the Bearer scheme. */
export function notAuthenticated(): ServiceAnswer {
  return detail(403, 'Not authenticated');
}

/** A token that is wrong or too old. */
export function badToken(): ServiceAnswer {
  return detail(401, 'Could not validate credentials', { 'WWW-Authenticate': 'Bearer' });
}

/** A missing right. */
export function forbidden(): ServiceAnswer {
  return detail(403, "You can't do this.");
}

/** An unknown thing. */
export function notFound(): ServiceAnswer {
  return detail(404, 'Not found.');
}

/** One complaint of pydantic 1. */
export interface Complaint {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** Parameters or a body of the wrong form. */
export function unprocessable(...complaints: readonly Complaint[]): ServiceAnswer {
  return detail(422, complaints);
}

/** A required thing that is not there. */
export function missingField(...loc: readonly string[]): Complaint {
  return { loc, msg: 'field required', type: 'value_error.missing' };
}

/** Where an exception came up, as the traceback of the real server shows it. */
export interface RaisedAt {
  readonly call: string;
  /** The last line: `ValueError: text`, or only the class. */
  readonly last: string;
}

/** What the real server says to anything unexpected: a traceback as plain text. Source: BACK py/helpers/fastApiUtils.py. */
export function traceback({ call, last }: RaisedAt): ServiceAnswer {
  const body =
    '\n----------- BACK-END -------------\n' +
    `  File "/srv/ecotaxa/back/py/main.py", line 1, in ${call}\n` +
    `    ${call}(...)\n${last}\n`;
  return { status: 500, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body };
}

/** A whole number in a path or query, as pydantic reads one; undefined for anything else. */
export function wholeNumber(text: string): number | undefined {
  return /^\s*[+-]?\d+(?:_\d+)*\s*$/.test(text) ? Number(text.replaceAll('_', '')) : undefined;
}

/** What pydantic says to a parameter that is no whole number. */
export function noInteger(...loc: readonly string[]): Complaint {
  return { loc, msg: 'value is not a valid integer', type: 'type_error.integer' };
}

/** JSON bodies are small: a question with ten thousand names is below a megabyte. */
export const JSON_BYTES_MAX = 16 * 1024 * 1024;

/** A body as JSON, or the answer to one that is none; `undefined` = no body. A body of another type is a text. */
export function readJsonText(
  text: string,
  contentType: string | undefined,
): { readonly value: unknown } | { readonly refusal: ServiceAnswer } {
  if (text === '') return { value: undefined };
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType ?? 'application/json')) return { value: text };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { refusal: unprocessable(notJson(text)) };
  }
}

/** Python's own words for the first place where a text is no JSON; only the common ones are told apart. */
function notJson(text: string): Complaint {
  const pos = text.length - text.trimStart().length;
  const before = text.slice(0, pos).split('\n');
  return {
    loc: ['body', pos],
    msg: `Expecting value: line ${before.length} column ${(before.at(-1) ?? '').length + 1} (char ${pos})`,
    type: 'value_error.jsondecode',
    ctx: {
      msg: 'Expecting value',
      doc: text,
      pos,
      lineno: before.length,
      colno: (before.at(-1) ?? '').length + 1,
    },
  };
}

/** Percent-decoded; text that is no valid encoding stays as it is. */
export function decodePath(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
