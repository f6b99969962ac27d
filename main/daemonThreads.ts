import { WorkerChecks } from './adapters/checks/workerChecks.ts';
import { checkWorkerFile, sendWorkerFile } from './adapters/installed/installed.ts';
import { SendThread } from './adapters/sending/sendThread.ts';
import type { SendThreadOptions } from './adapters/sending/sendThreadLife.ts';
import type { Closing } from './closing.ts';
import type { Checks } from './core/ports/checks.ts';
import type { Files } from './core/ports/files.ts';
import type { Ports } from './core/ports/ports.ts';

/** Checks and lines of small files in threads of their own, where the build has laid down their files; else both happen here. */
export function threadsFor(
  { files, ...about }: Omit<SendThreadOptions, 'workerFile'> & { readonly files: Files },
  closing: Closing,
): Pick<Ports, 'checks' | 'lines'> {
  const checkFile = checkWorkerFile();
  const sendFile = sendWorkerFile();
  if (checkFile === undefined || sendFile === undefined) return { checks: checksHere(files) };
  const lines = new SendThread({ ...about, workerFile: sendFile });
  closing.push(() => lines.close());
  const { spoolDirectory } = about;
  return { checks: new WorkerChecks({ workerFile: checkFile, spoolDirectory }), lines };
}

/** What checks are made of is a good deal of code, and read only where they run. */
function checksHere(files: Files): Checks {
  return {
    run: async (request, watch) => (await import('./core/runCheck.ts')).runCheck(files, request, watch),
  };
}
