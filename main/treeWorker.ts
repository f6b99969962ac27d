import { parentPort, workerData } from 'node:worker_threads';
import { startLookThread, type LookTask } from './adapters/files/lookThread.ts';
import { startTreeThread, type TreeTask } from './adapters/files/treeThread.ts';
import { lowerOwnThread } from './adapters/priority/ownPriority.ts';

/* The entry of the threads that walk one tree or look at many files, bundled to a file of its own. */

if (parentPort !== null) {
  const task = workerData as TreeTask | LookTask;
  if (task.task === 'look') startLookThread(parentPort);
  else {
    // For a person who waits, looks are taken at once; a watched folder has time.
    lowerOwnThread();
    startTreeThread(parentPort, task);
  }
}
