import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { startCheckThread, type CheckTask } from './adapters/checks/checkMessages.ts';
import { lowerOwnThread } from './adapters/priority/ownPriority.ts';
import { checkHere } from './checkHere.ts';

/* The entry of the thread of one check, bundled to a file of its own. */

if (parentPort !== null) start(parentPort, workerData as CheckTask);

function start(port: MessagePort, { request, spoolDirectory }: CheckTask): void {
  lowerOwnThread();
  startCheckThread(port, (watch) => checkHere(request, watch, spoolDirectory));
}
