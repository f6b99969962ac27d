import type { z } from 'zod';
import { create } from 'zustand';
import type { Client } from '../../../shared/api/client.ts';
import type { CheckView, checkInput } from '../../../shared/api/routes/checks.ts';
import type { CheckReport } from '../../../shared/checks/finding.ts';
import { toldOf, type Told } from '../../connection/told.ts';
import { command } from '../../state/refused.ts';

/** What is asked of a check. */
export type CheckWish = z.input<typeof checkInput>;

/** A check that was started in this window. It goes on while one looks elsewhere. */
export type CheckRun =
  | { readonly state: 'running'; readonly id: string | undefined; readonly progress: CheckView['progress'] }
  | { readonly state: 'done'; readonly id: string; readonly report: CheckReport }
  | { readonly state: 'failed'; readonly told: Told }
  | { readonly state: 'cancelled' };

/** The daemon is asked for the progress this often. */
const ASK_EVERY_MS = 400;

/** The checks of this window by what they are of: a batch's id, or `send` for files that are not queued yet. */
export const useCheckRuns = create<Readonly<Record<string, CheckRun | undefined>>>(() => ({}));

/** Tells one run of a key from the next, so that a forgotten one does not write into its successor. */
const latest = new Map<string, symbol>();

/** Starts a check and follows it to its end. While one of the same key runs, no other is started. */
export async function startCheckRun(client: Client, key: string, wish: CheckWish): Promise<void> {
  if (useCheckRuns.getState()[key]?.state === 'running') return;
  const mine = Symbol(key);
  latest.set(key, mine);
  const put = (run: CheckRun): void => {
    if (latest.get(key) === mine) useCheckRuns.setState({ [key]: run });
  };
  const nothing = { bytesDone: 0, bytesTotal: 0, files: 0 };
  put({ state: 'running', id: undefined, progress: nothing });
  const started = await client.startCheck({ body: wish, idempotencyKey: crypto.randomUUID() });
  if (!started.ok) return put({ state: 'failed', told: toldOf(started.failure) });
  let view = started.value;
  while (view.state === 'running') {
    // Forgotten meanwhile: nobody waits for it any more.
    if (latest.get(key) !== mine) return void (await client.cancelCheck({ params: { id: view.id } }));
    put({ state: 'running', id: view.id, progress: view.progress });
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    const asked = await client.getCheck({ params: { id: view.id } });
    if (!asked.ok) return put({ state: 'failed', told: toldOf(asked.failure) });
    view = asked.value;
  }
  put(endOf(view));
}

/** Calls a running check off; why it could not be is told. */
export function cancelCheckRun(client: Client, key: string): void {
  const run = useCheckRuns.getState()[key];
  if (run?.state === 'running' && run.id !== undefined)
    void command(client.cancelCheck({ params: { id: run.id } }));
}

/** Takes a check out of the window, running or not. */
export function forgetCheckRun(client: Client, key: string): void {
  cancelCheckRun(client, key);
  latest.delete(key);
  useCheckRuns.setState({ [key]: undefined });
}

function endOf(view: CheckView): CheckRun {
  if (view.state === 'done' && view.report !== undefined)
    return { state: 'done', id: view.id, report: view.report };
  if (view.failure !== undefined) return { state: 'failed', told: view.failure };
  return { state: 'cancelled' };
}
