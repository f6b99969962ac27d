import type { HttpAnswer } from '../../http/answer.ts';

/** The answer as JSON; `undefined` where it is none. */
export function jsonOf(answer: HttpAnswer): unknown {
  if (answer.mediaType !== 'application/json' || answer.truncated) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(answer.body)) as unknown;
  } catch {
    return undefined;
  }
}
