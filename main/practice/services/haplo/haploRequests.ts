import type { Answer } from '../../framework/answer.ts';
import type { Exchange } from '../../framework/exchange.ts';
import { isMultipart, readForm } from '../../framework/multipart.ts';
import type { HaploAccess } from './haploAccess.ts';
import {
  internalServerError,
  methodNotAllowed,
  notFound,
  notPermitted,
  reportableRefusal,
  securityPage,
  sizeLimitExceeded,
  unauthorised,
} from './haploAnswers.ts';
import type { HaploApi, HaploApp } from './haploApp.ts';
import type { HaploInput, OrAnswer } from './haploArguments.ts';
import { decodeArguments, multipartInput, urlencodedInput } from './haploArguments.ts';
import type { HaploHandler } from './haploHandlers.ts';

/** Source: haplo a6352c9, RequestHandler.java MAX_IN_MEMORY_BODY_SIZE. */
const URLENCODED_BODY_BYTES_MAX = 1024 * 1024;
/** Source: haplo a6352c9, FileUploads.java MAX_TEXT_PARAMETER_LENGTH. */
const TEXT_FIELD_BYTES_MAX = 128 * 1024;

/** A handler and its API; absent where the path has none. */
export interface HaploTarget {
  readonly api: HaploApi;
  readonly handler: HaploHandler;
}

/**
 * Takes a request through the platform's own steps in their order: method, caller, body, arguments, permission, handler.
 * Source: haplo a6352c9, RequestHandler.java handle2, handler.rb, plugin.js handleRequest.
 */
export async function answerRequest(
  exchange: Exchange,
  app: HaploApp,
  target: HaploTarget | undefined,
): Promise<Answer> {
  if (exchange.method === 'OPTIONS') return methodNotAllowed();
  if (exchange.method !== 'POST') {
    const refused = refusal(app.gate.accessOf(exchange));
    return refused ?? notFound();
  }
  const filesBefore = target?.handler.before?.(exchange, target.api);
  const read = isMultipart(exchange)
    ? await readUpload(exchange, app, target)
    : await readPost(exchange, app);
  if (read.kind === 'answer') return read.answer;
  if (target === undefined) return notFound();
  const decoded = decodeArguments(target.handler.wanted, read.value.input);
  if (decoded.kind === 'answer') return decoded.answer;
  if (read.value.access === 'outsider') return notPermitted();
  return target.handler.handle({ app, api: target.api, exchange, given: decoded.value, filesBefore });
}

interface ReadRequest {
  readonly access: HaploAccess;
  readonly input: HaploInput;
}

/** An upload's body is read only when the application, asked first, says that it takes a file there. */
async function readUpload(
  exchange: Exchange,
  app: HaploApp,
  target: HaploTarget | undefined,
): Promise<OrAnswer<ReadRequest>> {
  const access = app.gate.accessOf(exchange);
  const refused = refusal(access);
  if (refused !== undefined) return { kind: 'answer', answer: refused };
  const takesFile = target?.handler.wanted.some(({ kind }) => kind === 'file') ?? false;
  if (!takesFile) return { kind: 'answer', answer: internalServerError() };
  const parts = await readForm(exchange, app.context.bodies, { fieldBytesMax: TEXT_FIELD_BYTES_MAX });
  if (parts === undefined) return { kind: 'answer', answer: internalServerError() };
  const input = multipartInput(exchange.queryText, parts);
  return input.kind === 'answer' ? input : { kind: 'value', value: { access, input: input.value } };
}

/** The forgery check comes after a failed sign-in and hides it: every refused form POST gets the same page. */
async function readPost(exchange: Exchange, app: HaploApp): Promise<OrAnswer<ReadRequest>> {
  const body = await exchange.readBody(URLENCODED_BODY_BYTES_MAX);
  if (body === undefined) return { kind: 'answer', answer: sizeLimitExceeded() };
  const access = app.gate.accessOf(exchange);
  if (refusal(access) !== undefined) return { kind: 'answer', answer: securityPage() };
  const input = urlencodedInput(exchange.queryText, body.toString('utf8'));
  return { kind: 'value', value: { access, input } };
}

function refusal(access: HaploAccess): Answer | undefined {
  switch (access) {
    case 'member':
    case 'outsider':
      return undefined;
    case 'anonymous':
      return unauthorised();
    case 'badKey':
      return reportableRefusal('INVALID-API-KEY');
    case 'blocked':
      return reportableRefusal('UNAUTHORISED');
    case 'throttled':
      return reportableRefusal('THROTTLE');
    default:
      return access satisfies never;
  }
}
