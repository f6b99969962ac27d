import { readFile } from 'node:fs/promises';
import type { DataLock } from '../adapters/lock/lock.ts';
import type { LogLevel } from '../adapters/log/logLevel.ts';
import { startDaemon } from '../daemon.ts';
import { loopbackTransport, type LoopbackTransport } from './loopbackTransport.ts';
import { problemOfFailure, Refusal } from './outcome.ts';

/** Hosts a daemon in this process for the duration of one command. Apart, since it is much to load. */
export async function host(given: {
  readonly dataDir: string;
  readonly lock: DataLock;
  readonly logLevel: LogLevel;
}): Promise<{
  readonly url: string;
  readonly transport: LoopbackTransport;
  readonly stop: () => Promise<void>;
}> {
  const started = await startDaemon({ ...given, hosted: 'command' });
  if (!started.ok) throw new Refusal(problemOfFailure(started.failure));
  const { url, tokenFile, stop } = started.value;
  const token = (await readFile(tokenFile, 'utf8')).trim();
  return { url, transport: loopbackTransport(url, token), stop };
}
