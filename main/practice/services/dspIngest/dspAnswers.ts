import {
  DSP_NO_IMPORT_FOLDER,
  DSP_NO_MAPPING,
  dspBusyReason,
} from '../../../../shared/services/dspIngest/wire.ts';
import type { Answer } from '../../framework/answer.ts';
import { answerOf, emptyAnswer, jsonAnswer } from '../../framework/answer.ts';

/** Text of tapir's own answers to what it cannot decode (tapir 1.11.42, DecodeFailureHandler.scala). */
const TAPIR_TEXT = 'text/plain; charset=UTF-8';

/** Nothing at this path. */
export function noRoute(): Answer {
  return emptyAnswer(404);
}

/** A path that exists, asked in another way. */
export function wrongMethod(): Answer {
  return answerOf(405, TAPIR_TEXT, 'Method Not Allowed');
}

/** A part of the path that is not what it must be. */
export function badPathPart(name: string, pattern: string, got: string): Answer {
  const reason = `expected value to match: ${pattern}, but got: ${JSON.stringify(got)}`;
  return answerOf(400, TAPIR_TEXT, `Invalid value for: path parameter ${name} (${reason})`);
}

/** A body that is not what it must be. */
export function badBody(): Answer {
  return answerOf(400, TAPIR_TEXT, 'Invalid value for: body');
}

/** No token at all. */
export function noToken(): Answer {
  const answer = answerOf(401, TAPIR_TEXT, 'Invalid value for: header Authorization (missing)');
  return { ...answer, headers: { ...answer.headers, 'WWW-Authenticate': 'Bearer' } };
}

/** A token that is not good, or not good for this: the same status, told apart by the reason alone. */
export function unauthorized(reason: string): Answer {
  return jsonAnswer(401, { reason });
}

/** The project was taken for longer than a call waits. */
export function busy(shortcode: string): Answer {
  return jsonAnswer(409, { reason: dspBusyReason(shortcode) });
}

/** The project has no import folder. */
export function noImportFolder(shortcode: string): Answer {
  return jsonAnswer(404, { id: shortcode, type: DSP_NO_IMPORT_FOLDER });
}

/** The project has no mapping, or is not known. */
export function noProject(shortcode: string): Answer {
  return jsonAnswer(404, { id: shortcode, type: DSP_NO_MAPPING });
}

/** A defect: its real body is not JSON and differs by version. */
export function defect(): Answer {
  return answerOf(500, TAPIR_TEXT, 'Internal Server Error');
}
