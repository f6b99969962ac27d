import { Worker, type MessagePort } from 'node:worker_threads';
import type { TreeEntry } from '../../core/ports/folders.ts';
import { TreeReader } from './treeReader.ts';
import { treeEntries, treeText } from './treeText.ts';

/** Memory for what lives shortly, MiB: a walk makes little else. */
const YOUNG_MIB = 4;

/** What a thread of a walk is started for, as its `workerData`. */
export interface TreeTask {
  readonly task: 'walk';
  readonly root: string;
  readonly under: string;
}

/** One part of the walk; each is asked for. */
interface TreeReply {
  readonly text: string;
  readonly hasFolders: boolean;
  readonly isEnd: boolean;
}

/** Answers each message with the next part of the walk, and ends with the last. */
export function startTreeThread(port: MessagePort, { root, under }: TreeTask): void {
  const reader = new TreeReader(root, under);
  port.on('message', () => {
    const { entries, hasFolders, isEnd } = reader.next();
    const reply: TreeReply = { text: entries.map(treeText).join(''), hasFolders, isEnd };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    port.postMessage(reply);
    if (isEnd) port.close();
  });
}

/** A walk in a thread of its own. A part is asked for while the one before is dealt with, unless that told of directories. */
export async function* walkInThread(
  workerFile: URL,
  task: TreeTask,
  signal: AbortSignal,
): AsyncIterable<readonly TreeEntry[]> {
  const thread = new TreeThread(workerFile, task);
  try {
    let coming = thread.ask();
    while (!signal.aborted) {
      const { hasFolders, isEnd, text } = await coming;
      if (!isEnd && !hasFolders) coming = thread.ask();
      yield treeEntries(text);
      if (isEnd) return;
      if (hasFolders) coming = thread.ask();
    }
  } finally {
    await thread.end();
  }
}

class TreeThread {
  readonly #worker: Worker;
  #asker:
    { readonly resolve: (reply: TreeReply) => void; readonly reject: (error: Error) => void } | undefined;
  #dead: Error | undefined;

  constructor(workerFile: URL, task: TreeTask) {
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MIB };
    this.#worker = new Worker(workerFile, { workerData: task, name: 'tree', execArgv: [], resourceLimits });
    this.#worker.on('message', (reply: TreeReply) => this.#asker?.resolve(reply));
    this.#worker.once('error', (error) =>
      this.#fail(error instanceof Error ? error : new Error(String(error))),
    );
    this.#worker.once('exit', () => this.#fail(new Error('the thread of a walk has ended')));
  }

  /** Asked once at a time. */
  ask(): Promise<TreeReply> {
    const asked = new Promise<TreeReply>((resolve, reject) => {
      this.#asker = { resolve, reject };
      if (this.#dead !== undefined) reject(this.#dead);
    });
    // Who gives up in between does not wait for it.
    asked.catch(() => undefined);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(undefined);
    return asked;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.#dead ??= error;
    this.#asker?.reject(this.#dead);
  }
}
