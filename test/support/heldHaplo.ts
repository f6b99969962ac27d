import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBatchForm } from './batchForm.ts';

/** A server that takes files as Haplo's batch import does, each when the test lets it. */
export interface HeldHaplo {
  readonly url: string;
  /** Names of files, in order of arrival. */
  readonly arrived: string[];
  /** The most that were under way at the same time. */
  readonly mostBeside: () => number;
  /** Names that wait for an answer until they are taken out again. */
  readonly held: Set<string>;
  /** Names that are refused, with 400. */
  readonly refused: Set<string>;
  /** Called with each name as it arrives, before it is answered. */
  onArrival: (name: string) => void | Promise<void>;
  /** Answers what was held. */
  letGo(): void;
  stop(): Promise<void>;
}

/** Starts one. */
export async function heldHaplo(): Promise<HeldHaplo> {
  const waiting = new Map<string, () => void>();
  let beside = 0;
  let most = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    beside += 1;
    most = Math.max(most, beside);
    response.once('close', () => {
      beside -= 1;
    });
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => void answer(Buffer.concat(chunks), response));
  });
  const told: HeldHaplo = {
    url: '',
    arrived: [],
    mostBeside: () => most,
    held: new Set(),
    refused: new Set(),
    onArrival: () => undefined,
    letGo: () => {
      told.held.clear();
      for (const go of waiting.values()) go();
      waiting.clear();
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  async function answer(form: Buffer, response: ServerResponse): Promise<void> {
    const { name, sha256 } = readBatchForm(form);
    told.arrived.push(name);
    await told.onArrival(name);
    if (told.held.has(name))
      await new Promise<void>((resolve) => {
        waiting.set(name, resolve);
      });
    const isRefused = told.refused.has(name);
    response.writeHead(isRefused ? 400 : 200, { 'content-type': 'text/plain' });
    response.end(isRefused ? 'Bad file' : sha256);
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return Object.assign(told, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
