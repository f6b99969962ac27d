import { WorkerChecks } from './adapters/checks/workerChecks.ts';
import { checkWorkerFile, sendWorkerFile } from './adapters/installed/installed.ts';
import { SendThread } from './adapters/sending/sendThread.ts';
import type { SendThreadOptions } from './adapters/sending/sendThreadLife.ts';
import type { Closing } from './closing.ts';
import type { Ports } from './core/ports/ports.ts';

/** Checks and lines of small files in threads of their own, where the build has laid down their files; else the core does both. */
export function threadsFor(
  about: Omit<SendThreadOptions, 'workerFile'>,
  closing: Closing,
): Pick<Ports, 'checks' | 'lines'> {
  const checkFile = checkWorkerFile();
  const sendFile = sendWorkerFile();
  if (checkFile === undefined || sendFile === undefined) return {};
  const lines = new SendThread({ ...about, workerFile: sendFile });
  closing.push(() => lines.close());
  const { spoolDirectory } = about;
  return { checks: new WorkerChecks({ workerFile: checkFile, spoolDirectory }), lines };
}
