import type { Answer } from '../../framework/answer.ts';
import { htmlPage } from '../../framework/html.ts';

/**
 * The answers every handler shares. Sources: haplo a6352c9 (authorisation.rb, handling.rb, rendering.rb, handler.rb,
 * RequestHandler.java), haplo-plugins e39348a.
 */

/** A handler's own answer: bare text without a newline at its end. Used for 200 and for every 400. */
export function textAnswer(status: 200 | 400, body: string): Answer {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body, isGzipOffered: true };
}

/** An argument was absent; which one is not said. */
export function failedValidation(): Answer {
  return textAnswer(400, 'Bad request (failed validation)');
}

/** A file came in a field that takes none. */
export function unexpectedFile(field: string): Answer {
  return textAnswer(
    400,
    `A file was uploaded, but it was not expected by the application. Field name: '${field}'`,
  );
}

/** No handler for this path and method. */
export function notFound(): Answer {
  return page(404, 'Not found', '<p>The page you requested could not be found.</p>');
}

/** A method the server knows no handlers for at all. */
export function methodNotAllowed(): Answer {
  return page(405, 'Method not allowed', '<p>This method is not allowed.</p>');
}

/** The page that stands in front of every refused form POST. */
export function securityPage(): Answer {
  return page(
    403,
    'Request denied',
    '<p>Request denied for security reasons. Go back, reload the page and try again.</p>',
  );
}

/** A refused upload, or read, whose credentials were no API key at all. */
export function unauthorised(): Answer {
  return {
    status: 403,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body: 'Unauthorised',
    isGzipOffered: true,
  };
}

/** A refused upload, or read, with an API key. */
export function reportableRefusal(kind: 'INVALID-API-KEY' | 'UNAUTHORISED' | 'THROTTLE'): Answer {
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
export function notPermitted(): Answer {
  return page(200, 'Not permitted', '<p>You are not permitted to perform this action.</p>');
}

/** An exception in a handler. */
export function handlerFailed(): Answer {
  return page(500, 'Error', '<p>An error was encountered while processing your request.</p>');
}

/** A form body, or a text field of an upload, is over its limit. */
export function sizeLimitExceeded(): Answer {
  return serverPage('Request size limit exceeded');
}

/** What an upload gets where no file is expected, and a body that is no form. */
export function internalServerError(): Answer {
  return serverPage('Internal server error');
}

function serverPage(sentence: string): Answer {
  return {
    status: 500,
    headers: { 'Content-Type': 'text/html' },
    body: `<html><body><h1>${sentence}</h1></body></html>`,
  };
}

function page(status: number, title: string, body: string): Answer {
  return {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body: htmlPage(title, body),
    isGzipOffered: true,
  };
}
