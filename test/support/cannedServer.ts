import { httpServer, type TestServer } from './socketServers.ts';

/** What the server is to answer. */
export interface CannedAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request as it came in, its body as latin1 so that every byte shows. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A server that notes every request and gives the answers it was handed, in order; the last one stays. */
export interface CannedServer extends TestServer {
  readonly seen: SeenRequest[];
  answers: CannedAnswer[];
}

export async function cannedServer(...answers: readonly CannedAnswer[]): Promise<CannedServer> {
  const seen: SeenRequest[] = [];
  const server = await httpServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, path: url, headers, body: Buffer.concat(parts).toString('latin1') });
      const answer = canned.answers.length > 1 ? canned.answers.shift()! : (canned.answers[0] ?? {});
      const type = answer.type === undefined ? {} : { 'Content-Type': answer.type };
      response.writeHead(answer.status ?? 200, { ...type, ...answer.headers }).end(answer.body ?? '');
    });
  });
  const canned: CannedServer = { ...server, seen, answers: [...answers] };
  return canned;
}

/** Bare text, as Haplo answers. */
export function text(status: number, body: string): CannedAnswer {
  return { status, type: 'text/plain; charset=utf-8', body };
}

/** A page. */
export function html(status: number, body: string): CannedAnswer {
  return { status, type: 'text/html; charset=utf-8', body };
}

/** Compact JSON. */
export function json(status: number, value: unknown): CannedAnswer {
  return { status, type: 'application/json', body: JSON.stringify(value) };
}
