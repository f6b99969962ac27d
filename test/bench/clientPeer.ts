// One HTTP client by itself: sends the same form again and again, one after another over one kept connection, a file too large for
// the product's small bodies as a stream. `node clientPeer.mjs got|node:http|undici URL FILE SHA256 COUNT`; prints what the counted
// ones took, and ends with an error where an answer is not that SHA-256.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import http from 'node:http';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { got } from 'got';
import { Client } from 'undici';
import { SMALL_BODY_BYTES_MAX } from '../../main/adapters/http/limits.ts';
import { multipartBody } from '../../main/adapters/http/multipart.ts';
import { HAPLO_BATCH_PATH } from '../../shared/services/haplo/wire.ts';
import { KEY } from './bed.ts';

/**
 * Sends until V8 has compiled what it will compile, as in a daemon that runs for days: after only 200 small ones the compiling
 * costs up to as much as the next 5,000 sends. One large one passes the same code often enough.
 */
const WARM_UPS = { small: 2_000, large: 1 };

/** What a client sends each time. */
interface Form {
  readonly url: URL;
  /** All that each client would otherwise choose for itself, but for `host` and `connection`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Made once where it is small; a large one is read anew for each send. */
  readonly body: Buffer | (() => Readable);
}

/** Sends the form, and gives the whole answer. */
type Send = () => Promise<string>;

const CLIENTS: Readonly<Record<string, (form: Form) => Send>> = {
  got: ({ url, headers, body }) => {
    const client = got.extend({
      method: 'POST',
      headers,
      agent: { http: keptAgent() },
      retry: { limit: 0 },
      throwHttpErrors: false,
      // It asks for packed answers otherwise, which the others do not.
      decompress: false,
    });
    if (Buffer.isBuffer(body)) return () => client(url, { body }).text();
    return () => pipeline(body(), client.stream(url), text);
  },
  'node:http': ({ url, headers, body }) => {
    const agent = keptAgent();
    return () =>
      new Promise((resolve, reject) => {
        const request = http.request(url, { method: 'POST', headers, agent });
        request.once('error', reject).once('response', (response) => {
          let answer = '';
          response.setEncoding('utf8').on('data', (part: string) => (answer += part));
          response.once('error', reject).once('end', () => resolve(answer));
        });
        if (Buffer.isBuffer(body)) request.end(body);
        else body().once('error', reject).pipe(request);
      });
  },
  // As the product does it: without the streams that `request` makes of every answer.
  undici: ({ url, headers, body }) => {
    const client = new Client(url.origin);
    return () =>
      new Promise((resolve, reject) => {
        const chunks: Buffer[] = [];
        client.dispatch(
          { method: 'POST', path: url.pathname, headers, body: Buffer.isBuffer(body) ? body : body() },
          {
            onRequestStart: () => undefined,
            onResponseData: (_, chunk) => chunks.push(chunk),
            onResponseEnd: () => resolve(Buffer.concat(chunks).toString('utf8')),
            onResponseError: (_, error) => reject(error),
          },
        );
      });
  },
};

function keptAgent(): http.Agent {
  return new http.Agent({ keepAlive: true, maxSockets: 1 });
}

async function formOf(url: string, file: string): Promise<Form> {
  const name = basename(file);
  const { size } = await stat(file);
  const form = multipartBody(
    { batch: 'bench-batch-0', name },
    { field: 'file', filename: name, body: { name, bytes: size, chunks: () => createReadStream(file) } },
  );
  const read = (): Readable => Readable.from(form.chunks());
  return {
    url: new URL(`${url}${HAPLO_BATCH_PATH}/file`),
    headers: {
      authorization: `Basic ${btoa(`haplo:${KEY}`)}`,
      'content-type': form.contentType,
      'content-length': String(form.bytes),
      'user-agent': 'bench',
    },
    body: form.bytes <= SMALL_BODY_BYTES_MAX ? await buffer(read()) : read,
  };
}

const [name = '', url = '', file = '', sha256 = '', count = ''] = process.argv.slice(2);
const client = CLIENTS[name];
if (client === undefined)
  throw new Error(`no such client: ${name}; there are ${Object.keys(CLIENTS).join(', ')}`);
const form = await formOf(url, file);
const send = client(form);

async function sendAll(times: number): Promise<void> {
  for (let sent = 0; sent < times; sent += 1) {
    const answer = await send();
    if (answer !== sha256) throw new Error(`${name} was answered ${answer.slice(0, 200)}, not ${sha256}`);
  }
}

const warmUps = Buffer.isBuffer(form.body) ? WARM_UPS.small : WARM_UPS.large;
await sendAll(warmUps);
const began = performance.now();
const usedBefore = process.cpuUsage();
await sendAll(Number(count));
const { user, system } = process.cpuUsage(usedBefore);
const seconds = (performance.now() - began) / 1_000;
const told = { seconds, cpuSeconds: (user + system) / 1e6, sends: warmUps + Number(count) };
process.stdout.write(`${JSON.stringify(told)}\n`, () => {
  // The kept connection would keep the process for seconds.
  process.exit(0);
});
