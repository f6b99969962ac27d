import { statSync } from 'node:fs';
import { parentPort, receiveMessageOnPort, Worker, workerData, type MessagePort } from 'node:worker_threads';
import type { Change, Store } from '../../core/ports/store.ts';
import { ok } from '../../../shared/model/result.ts';
import { collect } from './connection.ts';
import { writeBackup } from './ledgerFiles.ts';
import { openConnection, ReportedStore, type OpenLedgerInput } from './openLedger.ts';
import {
  crossed,
  uncrossed,
  type CrossedError,
  type StoreReply,
  type StoreRequest,
  type StoreWorkerTask,
} from './storeMessages.ts';

/*
 * The entry of the ledger's worker thread, bundled to a file of its own. SQLite works synchronously: here it can wait
 * for the disk without holding up anyone.
 */

/** Changes written in one transaction when many commits wait. */
const CHANGES_TOGETHER_MAX = 2_000;

if (parentPort !== null) start(parentPort, workerData as StoreWorkerTask);

function start(port: MessagePort, task: StoreWorkerTask): void {
  switch (task.task) {
    case 'serve':
      void serve(port, { path: task.path, writeBackup: backUpBeside });
      return;
    case 'backUp':
      void backUp(port, task.path);
      return;
    default:
      task satisfies never;
  }
}

/** A bug while opening ends the thread with its error. */
async function serve(port: MessagePort, input: OpenLedgerInput): Promise<void> {
  const opened = await openConnection(input);
  if (!opened.ok) {
    say(port, { kind: 'opened', result: opened });
    port.close();
    return;
  }
  const store = new ReportedStore(input, opened.value);
  const pieces = new CommitPieces();
  port.on('message', (first: StoreRequest) => {
    answerAll({ port, store, pieces }, [first, ...alreadyWaiting(port)]);
  });
  say(port, { kind: 'opened', result: ok(store.report) });
}

function* alreadyWaiting(port: MessagePort): Iterable<StoreRequest> {
  for (;;) {
    const waiting = receiveMessageOnPort(port);
    if (waiting === undefined) return;
    yield waiting.message as StoreRequest;
  }
}

/** Commits that come piece by piece, until they are whole. */
class CommitPieces {
  readonly #pieces = new Map<number, Change[]>();

  /** All changes of a commit with its last piece; undefined while more are to come. */
  whole({ id, args, more }: StoreRequest): readonly Change[] | undefined {
    const piece = args[0] as readonly Change[];
    const before = this.#pieces.get(id);
    if (before === undefined && more === undefined) return piece;
    const all = before ?? [];
    for (const change of piece) all.push(change);
    if (more === undefined) this.#pieces.delete(id);
    else this.#pieces.set(id, all);
    return more === undefined ? all : undefined;
  }
}

interface Answering {
  readonly port: MessagePort;
  readonly store: ReportedStore;
  readonly pieces: CommitPieces;
}

/** Answers in the order of the requests; commits that wait next to each other are written together. */
function answerAll({ port, store, pieces }: Answering, requests: readonly StoreRequest[]): void {
  let commits: Commit[] = [];
  let changes = 0;
  const flush = (): void => {
    commitTogether(port, store, commits);
    commits = [];
    changes = 0;
  };
  for (const request of requests) {
    if (request.method !== 'commit') {
      flush();
      void answer(port, store, request);
      continue;
    }
    const whole = pieces.whole(request);
    if (whole === undefined) continue;
    const commit = { id: request.id, changes: whole };
    if (changes + commit.changes.length > CHANGES_TOGETHER_MAX) flush();
    commits.push(commit);
    changes += commit.changes.length;
  }
  flush();
}

interface Commit {
  readonly id: number;
  readonly changes: readonly Change[];
}

/** One transaction for all: one wait for the disk. When it fails, each is tried alone, so that only the broken fail. */
function commitTogether(port: MessagePort, store: ReportedStore, commits: readonly Commit[]): void {
  if (
    commits.length > 1 &&
    committed(
      store,
      commits.flatMap(({ changes }) => changes),
    ) === undefined
  ) {
    for (const { id } of commits) say(port, { kind: 'answer', id, value: undefined });
    return;
  }
  for (const { id, changes } of commits) {
    const error = committed(store, changes);
    say(port, error === undefined ? { kind: 'answer', id, value: undefined } : { kind: 'failed', id, error });
    store.tidyUp();
    if (changes.length > CHANGES_TOGETHER_MAX) collect();
  }
}

function committed(store: ReportedStore, changes: readonly Change[]): CrossedError | undefined {
  try {
    store.commitNow(changes);
    return undefined;
  } catch (error) {
    return crossed(error);
  }
}

/** Never rejects: whatever happens is the answer. */
async function answer(port: MessagePort, store: Store, request: StoreRequest): Promise<void> {
  const { id, method, args } = request;
  try {
    const call = store[method] as (...args: readonly unknown[]) => Promise<unknown>;
    say(port, { kind: 'answer', id, value: await call.apply(store, [...args]) });
  } catch (error) {
    say(port, { kind: 'failed', id, error: crossed(error) });
  }
  // Without its port the thread has nothing to wait for, and ends.
  if (method === 'close') port.close();
}

async function backUp(port: MessagePort, path: string): Promise<void> {
  try {
    await writeBackup(path);
    port.postMessage(undefined);
  } catch (error) {
    port.postMessage(crossed(error));
  }
}

/** A ledger up to this size is copied in some 50 ms, less than starting a thread takes. */
const COPIED_HERE_BYTES_MAX = 8 * 1024 * 1024;

/** A big ledger takes seconds to copy; commits go on meanwhile. */
async function backUpBeside(path: string): Promise<void> {
  if (statSync(path).size > COPIED_HERE_BYTES_MAX) return backUpInItsOwnThread(path);
  await writeBackup(path);
}

function backUpInItsOwnThread(path: string): Promise<void> {
  const task: StoreWorkerTask = { task: 'backUp', path };
  const worker = new Worker(new URL(import.meta.url), {
    workerData: task,
    name: 'ledger backup',
    execArgv: [],
  });
  return new Promise((resolve, reject) => {
    let said: CrossedError | undefined;
    worker.once('message', (error: CrossedError | undefined) => {
      said = error;
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      if (said === undefined) resolve();
      else reject(uncrossed(said));
    });
  });
}

function say(port: MessagePort, reply: StoreReply): void {
  port.postMessage(reply);
}
