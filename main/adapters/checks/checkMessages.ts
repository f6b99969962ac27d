import type { MessagePort } from 'node:worker_threads';
import type {
  CheckOutcome,
  CheckProgress,
  CheckRequest,
  CheckWatch,
} from '../../core/checking/checkRequest.ts';
import type { Result } from '../../../shared/model/result.ts';

/** Progress is told that often at most, ms. */
const PROGRESS_EVERY_MS = 100;

/** What the thread of a check is started with. */
export interface CheckTask {
  readonly request: CheckRequest;
  readonly spoolDirectory: string;
}

/** What it says. */
export type CheckReply =
  | { readonly kind: 'progress'; readonly progress: CheckProgress }
  | { readonly kind: 'done'; readonly result: Result<CheckOutcome> };

/** The side of the thread: runs the check, tells how far it is and how it ended. An error ends the thread with it. */
export function startCheckThread(
  port: MessagePort,
  run: (watch: CheckWatch) => Promise<Result<CheckOutcome>>,
): void {
  let told = 0;
  const onProgress = (progress: CheckProgress): void => {
    const now = Date.now();
    if (now - told < PROGRESS_EVERY_MS) return;
    told = now;
    const reply: CheckReply = { kind: 'progress', progress };
    port.postMessage(reply);
  };
  void tellEnd(port, run({ onProgress }));
}

async function tellEnd(port: MessagePort, running: Promise<Result<CheckOutcome>>): Promise<void> {
  const reply: CheckReply = { kind: 'done', result: await running };
  port.postMessage(reply);
  port.close();
}
