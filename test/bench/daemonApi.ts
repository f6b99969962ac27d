import { readFile } from 'node:fs/promises';
import type { Client, ClientResult } from '../../shared/api/client.ts';
import { createClient } from '../../shared/api/wholeClient.ts';
import { API_ROOT } from '../../shared/api/paging.ts';
import type { Waybill } from './bed.ts';

/** The daemon's own API, with its token. */
export async function clientOf({ serving }: Pick<Waybill, 'serving'>): Promise<Client> {
  const { url, tokenFile } = serving.told;
  const token = (await readFile(tokenFile, 'utf8')).trim();
  return createClient({
    call: ({ path, method, headers, body, signal }) =>
      fetch(new URL(path, url), {
        method,
        headers: { ...headers, authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      }),
  });
}

/** The value of an answer; anything else is a bug of the benchmark. */
export function must<T>(answer: ClientResult<T>): T {
  if (answer.ok) return answer.value;
  throw new Error(`the daemon refused: ${JSON.stringify(answer.failure)}`);
}

/** Listens to the events as a window does; `stop` gives when each message came, ms. */
export async function countEvents({
  serving,
}: Pick<Waybill, 'serving'>): Promise<{ stop(): Promise<readonly number[]> }> {
  const { url, tokenFile } = serving.told;
  const token = (await readFile(tokenFile, 'utf8')).trim();
  const gone = new AbortController();
  const answer = await fetch(new URL(`${API_ROOT}/events`, url), {
    headers: { authorization: `Bearer ${token}` },
    signal: gone.signal,
  });
  const came: number[] = [];
  const reading = (async () => {
    for await (const chunk of answer.body ?? []) {
      const messages = Buffer.from(chunk).toString('latin1').split('\ndata: ').length - 1;
      for (let at = 0; at < messages; at += 1) came.push(performance.now());
    }
  })().catch(() => undefined);
  return {
    stop: async () => {
      gone.abort();
      await reading;
      return came;
    },
  };
}
