import { setTimeout as pause } from 'node:timers/promises';
import { readHttpAhead } from './adapters/http/http.ts';
import { DAEMON_NICE, lowerOwnProcess } from './adapters/priority/ownPriority.ts';
import type { Core } from './core/core.ts';
import { keepHouse } from './core/housekeeping.ts';
import type { Ports } from './core/ports/ports.ts';
import { watchSleep } from './core/sleepWatch.ts';

/** What goes on in the background works with. */
export interface BackgroundParts {
  readonly core: Core;
  readonly ports: Ports;
  /** How long stories are kept, asked each time. */
  readonly retentionDays: () => number;
  /** The daemon belongs to one command, and ends with it. */
  readonly isCommands: boolean;
}

/** Begins what goes on as long as the daemon runs; gives what ends each part of it. */
export function beginBackground(parts: BackgroundParts): readonly (() => void | Promise<void>)[] {
  const { core, ports, retentionDays, isCommands } = parts;
  return [
    ...(isCommands ? [] : [standBack(core, ports)]),
    inBackground((signal) => keepHouse(ports, retentionDays, signal)),
    inBackground((signal) => watchSleep(ports, () => core.wokeUp(), signal)),
    inBackground(readAhead),
  ];
}

/** Where an instrument's folders are watched, its own software comes first. For good: the system lets nobody climb back. */
function standBack(core: Core, { folders, kindness, log }: Ports): () => void {
  let isLow = false;
  const look = (): void => {
    if (isLow || kindness.current() === 'full' || (folders?.settings.all().length ?? 0) === 0) return;
    isLow = true;
    log.info('the daemon stands back for the instrument', { nice: DAEMON_NICE, allowed: lowerOwnProcess() });
  };
  look();
  return core.onChange(look);
}

/** Begins what goes on until it is ended; gives what ends it, and waits for that. */
function inBackground(work: (signal: AbortSignal) => Promise<void>): () => Promise<void> {
  const stopped = new AbortController();
  const ended = work(stopped.signal);
  return () => {
    stopped.abort();
    return ended;
  };
}

/** Once the start is over, before anybody has dropped a file. */
const READ_AHEAD_MS = 250;

/** Reads code that the first file would wait for; what cannot be read is told by the first call. */
async function readAhead(signal: AbortSignal): Promise<void> {
  await pause(READ_AHEAD_MS, undefined, { signal, ref: false })
    .then(readHttpAhead)
    .catch(() => undefined);
}
