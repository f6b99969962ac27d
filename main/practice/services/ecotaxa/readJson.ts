import { JSON_BYTES_MAX, readJsonText } from '../../../../shared/services/ecotaxa/answers.ts';
import type { Exchange } from '../../framework/exchange.ts';

/** The body as JSON, or the answer to one that is none. `undefined` = no body. */
export async function readJson(exchange: Exchange): Promise<ReturnType<typeof readJsonText>> {
  const body = await exchange.readBody(JSON_BYTES_MAX);
  return readJsonText(body?.toString('utf8') ?? '', exchange.headers['content-type']);
}
