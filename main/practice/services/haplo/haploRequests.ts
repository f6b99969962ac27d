import { haploRefusal, type HaploAccess } from '../../../../shared/services/haplo/access.ts';
import {
  internalServerError,
  methodNotAllowed,
  notFound,
  notPermitted,
  securityPage,
  sizeLimitExceeded,
} from '../../../../shared/services/haplo/answers.ts';
import {
  decodeArguments,
  multipartInput,
  urlencodedInput,
  type HaploInput,
  type OrAnswer,
} from '../../../../shared/services/haplo/arguments.ts';
import { TEXT_FIELD_BYTES_MAX, URLENCODED_BODY_BYTES_MAX } from '../../../../shared/services/haplo/wire.ts';
import type { Answer } from '../../framework/answer.ts';
import type { StoredBody } from '../../framework/bodyStore.ts';
import type { Exchange } from '../../framework/exchange.ts';
import { isMultipart, readForm } from '../../framework/multipart.ts';
import type { HaploApi, HaploApp } from './haploApp.ts';
import type { HaploHandler } from './haploHandlers.ts';

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
    return haploRefusal(accessOf(exchange, app)) ?? notFound();
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
  readonly input: HaploInput<StoredBody>;
}

/** An upload's body is read only when the application, asked first, says that it takes a file there. */
async function readUpload(
  exchange: Exchange,
  app: HaploApp,
  target: HaploTarget | undefined,
): Promise<OrAnswer<ReadRequest>> {
  const access = accessOf(exchange, app);
  const refused = haploRefusal(access);
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
  const access = accessOf(exchange, app);
  if (haploRefusal(access) !== undefined) return { kind: 'answer', answer: securityPage() };
  const input = urlencodedInput(exchange.queryText, body.toString('utf8'));
  return { kind: 'value', value: { access, input } };
}

function accessOf(exchange: Exchange, app: HaploApp): HaploAccess {
  const { headers, path, queryText, remoteAddress } = exchange;
  const oneisKey = headers['x-oneis-key'];
  return app.gate.accessOf({
    authorization: headers.authorization,
    oneisKey: typeof oneisKey === 'string' ? oneisKey : undefined,
    path,
    queryText,
    remoteAddress,
  });
}
