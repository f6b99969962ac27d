import type { ServiceAnswer } from '../serviceAnswer.ts';

/**
 * The answers of a Haplo server. Sources: haplo a6352c9 (authorisation.rb, handling.rb, rendering.rb, handler.rb,
 * RequestHandler.java), haplo-plugins e39348a (haplo_data_import_batch.js). The look of its pages is not public; their
 * status, type and sentence are.
 */

/** A handler's own answer: bare text without a newline at its end. Used for 200 and for every 400. */
export function textAnswer(status: 200 | 400, body: string): ServiceAnswer {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body, isGzipOffered: true };
}

/** No control file has this digest. */
export function controlNotFound(digest: string): ServiceAnswer {
  return textAnswer(400, `Control file not found: ${digest}`);
}

/** No batch has this identifier. */
export function batchNotFound(id: string): ServiceAnswer {
  return textAnswer(400, `Batch not found: ${id}`);
}

/** A schedule of a batch that was scheduled before, or that was not made over the API. */
export function notUploading(id: string): ServiceAnswer {
  return textAnswer(400, `Batch ${id} is not in the 'uploading' state`);
}

/** An argument was absent; which one is not said. */
export function failedValidation(): ServiceAnswer {
  return textAnswer(400, 'Bad request (failed validation)');
}

/** A file came in a field that takes none. */
export function unexpectedFile(field: string): ServiceAnswer {
  return textAnswer(
    400,
    `A file was uploaded, but it was not expected by the application. Field name: '${field}'`,
  );
}

/** No handler for this path and method. */
export function notFound(): ServiceAnswer {
  return page(404, 'Not found', 'The page you requested could not be found.');
}

/** A method the server knows no handlers for at all. */
export function methodNotAllowed(): ServiceAnswer {
  return page(405, 'Method not allowed', 'This method is not allowed.');
}

/** The page that stands in front of every refused form POST. */
export function securityPage(): ServiceAnswer {
  return page(
    403,
    'Request denied',
    'Request denied for security reasons. Go back, reload the page and try again.',
  );
}

/** A refused upload, or read, whose credentials were no API key at all. */
export function unauthorised(): ServiceAnswer {
  return {
    status: 403,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body: 'Unauthorised',
    isGzipOffered: true,
  };
}

/** A refused upload, or read, with an API key. */
export function reportableRefusal(kind: 'INVALID-API-KEY' | 'UNAUTHORISED' | 'THROTTLE'): ServiceAnswer {
  const message = {
    'INVALID-API-KEY': 'Invalid API Key',
    UNAUTHORISED: 'Not authorised',
    THROTTLE: 'Too many failed attempts',
  }[kind];
  return {
    status: 403,
    headers: { 'Content-Type': 'application/json', 'X-Haplo-Reportable-Error': 'yes' },
    body: JSON.stringify({ success: false, kind, error: { message } }),
    isGzipOffered: true,
  };
}

/** The key is good and its user may not do this: a page, with status 200. */
export function notPermitted(): ServiceAnswer {
  return page(200, 'Not permitted', 'You are not permitted to perform this action.');
}

/** An exception in a handler. */
export function handlerFailed(): ServiceAnswer {
  return page(500, 'Error', 'An error was encountered while processing your request.');
}

/** A form body, or a text field of an upload, is over its limit. */
export function sizeLimitExceeded(): ServiceAnswer {
  return serverPage('Request size limit exceeded');
}

/** What an upload gets where no file is expected, and a body that is no form. */
export function internalServerError(): ServiceAnswer {
  return serverPage('Internal server error');
}

function serverPage(sentence: string): ServiceAnswer {
  return {
    status: 500,
    headers: { 'Content-Type': 'text/html' },
    body: `<html><body><h1>${sentence}</h1></body></html>`,
  };
}

function page(status: number, title: string, sentence: string): ServiceAnswer {
  return {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body:
      `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>` +
      `<body><h1>${title}</h1>\n<p>${sentence}</p>\n</body></html>\n`,
    isGzipOffered: true,
  };
}
