import { childProgram } from './childProgram.ts';
import { tlsFiles } from './socketServers.ts';

/** What it says of itself after each file: how many connections it has seen, and the most requests at the same time. */
export interface QuickCounts {
  readonly connections: number;
  readonly mostBeside: number;
}

/** Takes files as Haplo's batch import does, over TLS; from `/closing` on it ends the connection after each. */
const PROGRAM = `
  import https from 'node:https';
  import { readBatchForm } from './test/support/batchForm.ts';
  const [key, cert] = process.argv.slice(2);
  let connections = 0;
  let beside = 0;
  let mostBeside = 0;
  const server = https.createServer({ key, cert }, (request, response) => {
    mostBeside = Math.max(mostBeside, (beside += 1));
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      beside -= 1;
      response.setHeader('content-type', 'text/plain');
      if (request.url.startsWith('/closing')) response.setHeader('connection', 'close');
      response.end(readBatchForm(Buffer.concat(chunks)).sha256);
      console.log(JSON.stringify({ connections, mostBeside }));
    });
  });
  server.on('secureConnection', () => (connections += 1));
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

/** A server in a process of its own: it answers while the thread of the test is at work. */
export interface QuickHaplo {
  readonly url: string;
  /** What it had seen after so many files. */
  after(files: number): Promise<QuickCounts>;
  stop(): Promise<void>;
}

/** Makes such servers. */
export async function quickHaplos(): Promise<{ start(): Promise<QuickHaplo>; remove(): Promise<void> }> {
  const program = await childProgram(PROGRAM);
  const { key, cert } = tlsFiles('good');
  return {
    start: async () => {
      const child = program.start(key.toString(), cert.toString());
      const lines = child.lines();
      const line = async (): Promise<string> => ((await lines.next()) as { readonly value: string }).value;
      return {
        url: `https://127.0.0.1:${await line()}`,
        after: async (files) => {
          for (let at = 1; at < files; at += 1) await line();
          return JSON.parse(await line()) as QuickCounts;
        },
        stop: () => child.kill(),
      };
    },
    remove: () => program.remove(),
  };
}
