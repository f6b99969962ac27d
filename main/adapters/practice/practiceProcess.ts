import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import type { PracticeProcess } from '../../core/ports/practice.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';

/** How a practice server is started. */
export interface PracticeProcessOptions {
  /** Program and first arguments that make it the `waybill` command. */
  readonly command: readonly [string, ...string[]];
  /** Where its state lies. */
  readonly dataDir: string;
}

/** It says so long after its start that it is ready, ms: a cold disk under a busy computer. */
const READY_MS_MAX = 30_000;
/** One that was asked to end finishes what it plays; then it is ended, ms. */
const STOP_MS_MAX = 5_000;
/** The last words of one that ended, characters. */
const LAST_WORDS_MAX = 300;

const readySchema = z.object({
  url: z.url(),
  services: z.record(
    z.string(),
    z.looseObject({ url: z.string(), user: z.string().optional(), secret: z.string() }),
  ),
});

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts the practice server as a process of its own, which ends with this one. Fails with `practice.failed`. */
export async function startPracticeProcess(
  { command: [program, ...first], dataDir }: PracticeProcessOptions,
  signal: AbortSignal,
): Promise<Result<PracticeProcess>> {
  const args = [...first, 'practice', '--json', '--with-parent', '--data', dataDir];
  const child: Child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
  // It may be gone before its input is closed.
  child.stdin.on('error', () => undefined);
  const ended = endOf(child);
  const stop = async (): Promise<void> => {
    child.stdin.end();
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
    await ended;
    clearTimeout(late);
  };
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    ended.then(() => undefined),
    aborted(AbortSignal.any([signal, AbortSignal.timeout(READY_MS_MAX)])),
  ]);
  const ready = line === undefined ? undefined : readySchema.safeParse(asJson(line)).data;
  if (ready !== undefined) {
    // Nobody reads what else it says; unread it would hold it up one day.
    child.stdout.resume();
    return ok({ ...ready, ended, stop });
  }
  await stop();
  return fail(failure('practice.failed', { reason: await ended }));
}

/** Resolves with its last words, or how it ended, when it has ended. */
function endOf(child: Child): Promise<string> {
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-LAST_WORDS_MAX);
  });
  return new Promise((resolve) => {
    child
      .once('error', (error) => resolve(error.message))
      .once('close', (code, by) => resolve(said.trim() || `exit code ${code ?? by ?? 'unknown'}`));
  });
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
