import { parentPort, workerData } from 'node:worker_threads';
import { SystemClock } from './adapters/clock/systemClock.ts';
import { NodeFiles } from './adapters/files/nodeFiles.ts';
import { SmallFilesHere } from './adapters/files/smallFilesHere.ts';
import { createHttp } from './adapters/http/http.ts';
import { serveLines } from './adapters/sending/serveLines.ts';
import type { LineTask } from './adapters/sending/lineMessages.ts';
import { Places } from './adapters/sending/places.ts';
import { servicesOver } from './adapters/services/registry.ts';
import { spoolPath } from './adapters/spool/spoolPath.ts';

/* The entry of the thread that sends small files, bundled to a file of its own. */

if (parentPort !== null) {
  const task = workerData as LineTask;
  const places = new Places(task.places);
  serveLines(parentPort, {
    places,
    files: new NodeFiles({
      spoolPath: (sha256) => spoolPath(task.spoolDirectory, sha256),
      small: new SmallFilesHere(() => places.noteRead()),
    }),
    service: servicesOver(createHttp({ clock: new SystemClock(), limits: task.httpLimits })),
  });
}
