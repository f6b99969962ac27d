/** Parameters by name. */
export type RobotoffParameters = ReadonlyMap<string, string>;

/**
 * Reads query and urlencoded body as falcon does with its comma splitting on: the body's value of a name replaces the query's,
 * an unencoded comma splits a value, and of several values the last one counts.
 */
export function robotoffParameters(queryText: string, formText: string): RobotoffParameters {
  return new Map([...lastValues(queryText), ...lastValues(formText)]);
}

/** Whether the server reads the body at all: JSON and multipart bodies it does not. */
export function isRobotoffForm(contentType: string | undefined): boolean {
  return (contentType ?? '').includes('application/x-www-form-urlencoded');
}

function lastValues(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const [rawName, rawValue] = at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    values.set(decoded(rawName), decoded(rawValue.split(',').at(-1) ?? ''));
  }
  return values;
}

function decoded(raw: string): string {
  return new URLSearchParams(`v=${raw}`).get('v') ?? '';
}
