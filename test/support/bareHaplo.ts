import type { Socket } from 'node:net';
import { readBatchForm } from './batchForm.ts';
import { tcpServer, type TestServer } from './socketServers.ts';

/** A file that has come whole. */
export interface Arrival {
  readonly name: string;
  /** What it came over, and what its answer goes over. */
  readonly socket: Socket;
  /** The whole answer of a server that took it. */
  readonly answer: string;
}

/** A server that takes files as Haplo's batch import does, over bare connections: a test answers in any way there is. */
export interface BareHaplo extends TestServer {
  /** Names of files, in order of arrival. */
  readonly arrived: string[];
  /** Answers each; well unless told otherwise. */
  onArrival: (one: Arrival) => void;
}

/** Starts one. */
export async function bareHaplo(): Promise<BareHaplo> {
  const told: Pick<BareHaplo, 'arrived' | 'onArrival'> = {
    arrived: [],
    onArrival: ({ socket, answer }) => void socket.write(answer),
  };
  const server = await tcpServer((socket) => {
    let got = Buffer.alloc(0);
    socket.on('data', (data) => {
      got = Buffer.concat([got, data]);
      const form = got.indexOf('\r\n\r\n') + 4;
      const end = form + Number(/content-length: (\d+)/i.exec(got.toString('latin1'))?.[1]);
      if (form < 4 || got.length < end) return;
      const { name, sha256 } = readBatchForm(got.subarray(form, end));
      got = got.subarray(end);
      told.arrived.push(name);
      told.onArrival({ name, socket, answer: haploAnswer(sha256) });
    });
  });
  return Object.assign(told, server);
}

/** What Haplo answers to a file with that digest. */
export function haploAnswer(sha256: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${sha256.length}\r\n\r\n${sha256}`;
}
