import { parentPort, workerData } from 'node:worker_threads';
import { startTreeThread, type TreeTask } from './adapters/files/treeThread.ts';
import { lowerOwnThread } from './adapters/priority/ownPriority.ts';

/* The entry of the thread that walks one tree, bundled to a file of its own. */

if (parentPort !== null) {
  lowerOwnThread();
  startTreeThread(parentPort, workerData as TreeTask);
}
