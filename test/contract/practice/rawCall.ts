import { connect } from 'node:net';

/** An answer as it came over the socket, with nothing interpreted but the framing. */
export interface RawAnswer {
  readonly status: number;
  /** Header names in lower case; a repeated header keeps its last value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Every byte received, as text. */
  readonly wire: string;
}

/** How a raw call is made. */
export interface RawCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/**
 * Makes one call over a socket of its own, header for header as given (only Host, Content-Length and Connection are added),
 * and gives what came back until the end of the connection. Rejects when the connection breaks without a whole head.
 */
export async function rawCall(url: string, call: RawCall = {}): Promise<RawAnswer> {
  const target = /^http:\/\/([^/]+):(\d+)(.*)$/.exec(url);
  if (target === null) throw new Error(`not a plain http address: ${url}`);
  const [, host = '', port = '', path = ''] = target;
  const body = typeof call.body === 'string' ? Buffer.from(call.body, 'utf8') : Buffer.from(call.body ?? '');
  const head = [
    `${call.method ?? 'GET'} ${path === '' ? '/' : path} HTTP/1.1`,
    `Host: ${host}:${port}`,
    'Connection: close',
    ...(call.body === undefined ? [] : [`Content-Length: ${body.length}`]),
    ...Object.entries(call.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
  ];
  const wire = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), host);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    socket.write(body);
  });
  return parseAnswer(wire);
}

function parseAnswer(wire: string): RawAnswer {
  const at = wire.indexOf('\r\n\r\n');
  if (at === -1) throw new Error(`no answer: ${JSON.stringify(wire)}`);
  const [statusLine = '', ...lines] = wire.slice(0, at).split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { status: Number(statusLine.split(' ')[1]), headers, body: wire.slice(at + 4), wire };
}
