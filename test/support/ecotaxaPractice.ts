import { createHash } from 'node:crypto';
import type { Http } from '../../main/adapters/http/http.ts';
import { importServiceFor } from '../../main/adapters/services/registry.ts';
import type { FileBody } from '../../main/core/ports/files.ts';
import type { Access, ImportService, OutgoingFile, SendInput } from '../../main/core/ports/importService.ts';
import { startPracticeServer, type PracticeServer } from '../../main/practice/practiceServer.ts';
import type { RemoteBatch } from '../../shared/model/batch.ts';
import type { Destination } from '../../shared/model/destination.ts';
import type { Failure } from '../../shared/model/failure.ts';
import type { Result } from '../../shared/model/result.ts';
import { httpUnderTest, NEVER } from './httpUnderTest.ts';
import { testDestination } from './testDestination.ts';

const KIND = 'ecotaxa';

/** The adapter and a practice EcoTaxa whose waits are short. */
export interface EcotaxaPractice {
  readonly server: PracticeServer;
  readonly http: Http;
  readonly service: ImportService;
  readonly destination: Destination;
  access(more?: Partial<Access>): Access;
  /** SHA-256 by path of what lies in the batch's folder of My Files. */
  stored(batch: Pick<RemoteBatch, 'ref'>): ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

interface Node {
  readonly kind: 'D' | 'F';
  readonly sha256?: string;
  readonly entries?: Readonly<Record<string, Node>>;
}

export async function ecotaxaPractice(
  options: Readonly<Record<string, unknown>> = {},
  more: { readonly project?: number; readonly dataDir?: string; readonly port?: number } = {},
): Promise<EcotaxaPractice> {
  const { project, ...serverOptions } = more;
  const server = await startPracticeServer({
    speed: 200,
    ...serverOptions,
    services: { [KIND]: { ...options } },
  });
  const http = httpUnderTest();
  const connection = server.services[KIND]!;
  const options_ = { project: project ?? Number(connection['project']) };
  const destination = {
    ...testDestination(KIND, connection.url, options_),
    user: connection.user!,
  };
  let isStopped = false;
  return {
    server,
    http,
    destination,
    service: importServiceFor(KIND, http),
    access: (given) => ({ destination, secret: connection.secret, signal: NEVER, ...given }),
    stored: (batch) => {
      const { files } = server.state()[KIND] as { files: Readonly<Record<string, Node>> };
      const folder = files['2']?.entries?.[`/${batch.ref}`];
      return new Map(folder === undefined ? [] : filesBelow(folder));
    },
    stop: async () => {
      if (!isStopped) await server.stop();
      isStopped = true;
      http.close();
    },
  };
}

function filesBelow(node: Node, prefix = ''): (readonly [string, string])[] {
  return Object.entries(node.entries ?? {}).flatMap(([key, inner]) =>
    inner.kind === 'F'
      ? [[prefix + key.slice(1), inner.sha256 ?? ''] as const]
      : filesBelow(inner, `${prefix}${key.slice(1)}/`),
  );
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Bytes that do not compress, the same for the same count. */
export function noise(count: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < count; at += 32) parts.push(createHash('sha256').update(String(at)).digest());
  return Buffer.concat(parts).subarray(0, count);
}

/** A file to send that may be taken once, and knows whether it was read to its end. */
export function outgoing(
  name: string,
  content: Uint8Array,
  partBytes = 64 * 1024,
): OutgoingFile & {
  readonly reads: () => number;
} {
  let reads = 0;
  const body: FileBody = {
    bytes: content.byteLength,
    facts: undefined,
    async *chunks() {
      reads += 1;
      if (reads > 1) throw new Error(`${name} was read a second time`);
      for (let at = 0; at < content.byteLength; at += partBytes) yield content.subarray(at, at + partBytes);
    },
    proof: () => Promise.reject(new Error('the core asks for the proof')),
    close: () => Promise.resolve(),
  };
  return { name, body, reads: () => reads };
}

export function sendInput(
  batch: RemoteBatch,
  files: Readonly<Record<string, Uint8Array | string>>,
  more: Partial<SendInput> = {},
): SendInput {
  return {
    batch,
    files: Object.entries(files).map(([name, content]) => outgoing(name, Buffer.from(content))),
    onProgress: () => undefined,
    ...more,
  };
}

export async function well<T>(result: Promise<Result<T>>): Promise<T> {
  const told = await result;
  if (told.ok) return told.value;
  throw new Error(`${told.failure.code}: ${JSON.stringify(told.failure)}`);
}

export async function failed(result: Promise<Result<unknown>>): Promise<Failure> {
  const told = await result;
  if (told.ok) throw new Error('it went well');
  return told.failure;
}

/** A batch under a name of its own. */
export function batchOf(ref: string): RemoteBatch {
  return { ref, facts: {}, openedAt: 0 };
}
