import { HAPLO_BATCH_PATH, HAPLO_STANDARD_PATH, HAPLO_USER } from '../../../../shared/services/haplo/wire.ts';
import type { Result } from '../../../../shared/model/result.ts';
import type { Access } from '../../../core/ports/importService.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import type { Http } from '../../http/http.ts';
import { multipartBody, type FilePart } from '../../http/multipart.ts';
import type { CallRequest } from '../../http/request.ts';
import { hostOf, serviceUrl } from '../../http/serviceUrl.ts';
import type { AnswerAbout } from '../../http/statusFailure.ts';

/** Which of the two Haplo APIs is spoken. */
export interface HaploApi {
  readonly path: typeof HAPLO_BATCH_PATH | typeof HAPLO_STANDARD_PATH;
  /** What sentences call it. */
  readonly product: string;
  /** The error texts of the standard API are not public, so only those of the batch API are read. */
  readonly hasKnownTexts: boolean;
}

export const BATCH_API: HaploApi = {
  path: HAPLO_BATCH_PATH,
  product: 'Haplo batch import API',
  hasKnownTexts: true,
};
export const STANDARD_API: HaploApi = {
  path: HAPLO_STANDARD_PATH,
  product: 'Haplo standard batch API',
  hasKnownTexts: false,
};

/** One API of one server, as one destination reaches it. */
export interface HaploCaller {
  readonly http: Http;
  readonly api: HaploApi;
  readonly access: Access;
}

/** What the sentences about this destination name. */
export function aboutCall(caller: HaploCaller): AnswerAbout {
  const { destination } = caller.access;
  return { host: hostOf(destination.url), destination: destination.name };
}

/** An urlencoded POST. */
export function postForm(
  caller: HaploCaller,
  route: 'batch' | 'schedule',
  form: { readonly fields: Readonly<Record<string, string>>; readonly effect: CallRequest['effect'] },
): Promise<Result<HttpAnswer>> {
  const common = commonRequest(caller, route);
  return caller.http.call({
    ...common,
    effect: form.effect,
    headers: { ...common.headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form.fields).toString(),
  });
}

/** A multipart POST with one file. `onProgress` gets the bytes of the file that have left. */
export function postFile(
  caller: HaploCaller,
  route: 'control' | 'file',
  form: {
    readonly fields: Readonly<Record<string, string>>;
    readonly file: Omit<FilePart, 'field'>;
    readonly onProgress?: (fileBytes: number) => void;
  },
): Promise<Result<HttpAnswer>> {
  const body = multipartBody(form.fields, { field: 'file', ...form.file });
  const common = commonRequest(caller, route);
  const { pace, turn } = caller.access;
  return caller.http.sendBody({
    ...common,
    headers: { ...common.headers, 'content-type': body.contentType },
    body,
    ...(pace === undefined ? {} : { pace }),
    ...(turn === undefined ? {} : { turn }),
    onProgress: (sent) => form.onProgress?.(body.fileBytesIn(sent)),
  });
}

function commonRequest(caller: HaploCaller, route: string) {
  const { destination, secret, signal } = caller.access;
  const pair = `${HAPLO_USER}:${secret}`;
  return {
    method: 'POST' as const,
    url: serviceUrl(destination.url, `${caller.api.path}/${route}`),
    // The server never asks for credentials: they go along from the start (authorisation.rb).
    headers: { authorization: `Basic ${Buffer.from(pair, 'utf8').toString('base64')}` },
    secrets: [pair, secret],
    ca: destination.options.ca,
    signal,
  };
}
