import type { ServiceAnswer } from '../serviceAnswer.ts';
import { DSP_NO_IMPORT_FOLDER, DSP_NO_MAPPING, dspBusyReason } from './wire.ts';

/** Text of tapir's own answers to what it cannot decode (tapir 1.11.42, DecodeFailureHandler.scala). */
const TAPIR_TEXT = 'text/plain; charset=UTF-8';

/** A JSON answer in compact form. */
export function dspJson(status: number, value: unknown): ServiceAnswer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
}

function dspText(status: number, body: string): ServiceAnswer {
  return { status, headers: { 'Content-Type': TAPIR_TEXT }, body };
}

/** Nothing at this path. */
export function dspNoRoute(): ServiceAnswer {
  return { status: 404, headers: {}, body: '' };
}

/** An escape in the path that is none; what the real server answers to it is not known. */
export function dspBrokenEscape(): ServiceAnswer {
  return { status: 400, headers: {}, body: '' };
}

/** A path that exists, asked in another way. */
export function dspWrongMethod(): ServiceAnswer {
  return dspText(405, 'Method Not Allowed');
}

/** A part of the path that is not what it must be. */
export function dspBadPathPart(name: string, pattern: string, got: string): ServiceAnswer {
  const reason = `expected value to match: ${pattern}, but got: ${JSON.stringify(got)}`;
  return dspText(400, `Invalid value for: path parameter ${name} (${reason})`);
}

/** A body that is not what it must be. */
export function dspBadBody(): ServiceAnswer {
  return dspText(400, 'Invalid value for: body');
}

/** No token at all. */
export function dspNoToken(): ServiceAnswer {
  const answer = dspText(401, 'Invalid value for: header Authorization (missing)');
  return { ...answer, headers: { ...answer.headers, 'WWW-Authenticate': 'Bearer' } };
}

/** A token that is not good, or not good for this: the same status, told apart by the reason alone. */
export function dspUnauthorized(reason: string): ServiceAnswer {
  return dspJson(401, { reason });
}

/** The project was taken for longer than a call waits. */
export function dspBusy(shortcode: string): ServiceAnswer {
  return dspJson(409, { reason: dspBusyReason(shortcode) });
}

/** The project has no import folder. */
export function dspNoImportFolder(shortcode: string): ServiceAnswer {
  return dspJson(404, { id: shortcode, type: DSP_NO_IMPORT_FOLDER });
}

/** The project has no mapping, or is not known. */
export function dspNoProject(shortcode: string): ServiceAnswer {
  return dspJson(404, { id: shortcode, type: DSP_NO_MAPPING });
}

/** A file was taken. */
export function dspUploaded(): ServiceAnswer {
  return dspJson(200, { status: 'ok' });
}

/** A bulk ingest was started. */
export function dspIngestStarted(shortcode: string): ServiceAnswer {
  return dspJson(202, { id: shortcode });
}

/** The mapping as it stands (ProjectsEndpoints.scala). */
export function dspMappingFile(text: string): ServiceAnswer {
  return {
    status: 200,
    headers: { 'Content-Type': 'text/csv', 'Content-Disposition': 'attachment; filename=mapping.csv' },
    body: text,
  };
}

/** A defect: its real body is not JSON and differs by version. */
export function dspDefect(): ServiceAnswer {
  return dspText(500, 'Internal Server Error');
}
