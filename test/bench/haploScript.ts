import http from 'node:http';
import { HAPLO_BATCH_PATH } from '../../shared/services/haplo/wire.ts';
import { CONTROL_TEXT } from './bed.ts';

const BOUNDARY = 'bench-boundary-7d1f';

/** Where a script sends to, and with which key. */
export interface Endpoint {
  readonly url: string;
  readonly key: string;
}

/** A script of the service in one process, connections kept: it sees no difference between the server and the mirror. */
export class HaploScript {
  readonly #endpoint: Endpoint;
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  /** Control file and batch, as each script begins; gives the batch's id. */
  async begin(): Promise<string> {
    const digest = await this.#form('control', {}, Buffer.from(CONTROL_TEXT));
    return this.#call(
      'batch',
      'application/x-www-form-urlencoded',
      Buffer.from(`control=${digest.trim().slice(-64)}`),
    );
  }

  /** One file; ends when the server's digest is there. */
  file(batch: string, name: string, bytes: Buffer): Promise<string> {
    return this.#form('file', { batch, name }, bytes);
  }

  close(): void {
    this.#agent.destroy();
  }

  #form(route: string, fields: Readonly<Record<string, string>>, file: Buffer): Promise<string> {
    const head = Object.entries(fields)
      .map(
        ([name, value]) =>
          `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      )
      .join('');
    const body = Buffer.concat([
      Buffer.from(
        `${head}--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\nContent-Type: application/octet-stream\r\n\r\n`,
      ),
      file,
      Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
    ]);
    return this.#call(route, `multipart/form-data; boundary=${BOUNDARY}`, body);
  }

  #call(route: string, type: string, body: Buffer): Promise<string> {
    const { url, key } = this.#endpoint;
    return new Promise((resolve, reject) => {
      const request = http.request(`${url}${HAPLO_BATCH_PATH}/${route}`, {
        method: 'POST',
        agent: this.#agent,
        auth: `haplo:${key}`,
        headers: { 'content-type': type, 'content-length': body.length },
      });
      request.once('error', reject).once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`${route} was answered ${response.statusCode}: ${text.slice(0, 200)}`));
        });
      });
      request.end(body);
    });
  }
}
