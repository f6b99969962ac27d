import { storeWorkerFile } from './adapters/installed/installed.ts';
import type { LedgerStore } from './adapters/store/openLedger.ts';
import { reopeningStore } from './adapters/store/reopeningStore.ts';
import { openLedgerInWorker } from './adapters/store/workerStore.ts';
import type { LedgerRepair, Store } from './core/ports/store.ts';
import { failure, type Failure } from '../shared/model/failure.ts';
import { ok, type Result } from '../shared/model/result.ts';

/** The daemon's ledger, and what opening it met. */
export interface DaemonLedger {
  readonly store: Store;
  readonly repair: LedgerRepair;
  /** What a person must know of its last opening. */
  readonly trouble: () => Failure | undefined;
}

/** Opens the ledger of a data directory. */
export async function openDaemonLedger(path: string, dataDir: string): Promise<Result<DaemonLedger>> {
  surviveFileLimit();
  const opened = await openStore(path);
  if (!opened.ok) return opened;
  const { repair, report, store } = reopeningStore(opened.value, () => openStore(path));
  const trouble = (): Failure | undefined => {
    const met = report();
    if (met.how !== 'restored' && met.how !== 'started-anew') return undefined;
    return failure('ledger.damaged', { reason: met.reason, aside: met.aside ?? dataDir });
  };
  return ok({ store, repair, trouble });
}

/** In a thread of its own where the build has laid down its file: a slow disk must not hold up the rest. */
async function openStore(path: string): Promise<Result<LedgerStore>> {
  const workerFile = storeWorkerFile();
  if (workerFile !== undefined) return openLedgerInWorker({ path, workerFile });
  // SQLite is read only where it runs.
  const { openLedger } = await import('./adapters/store/openLedger.ts');
  return openLedger({ path });
}

/**
 * A write beyond the size that this process may give a file is an error of that write, which the ledger tells. A package of ours
 * (signal-exit) would end the process on its signal instead, unless somebody else listens to it.
 */
function surviveFileLimit(): void {
  if (process.platform !== 'win32' && !process.listeners('SIGXFSZ').includes(ignore))
    process.on('SIGXFSZ', ignore);
}

function ignore(): void {
  // The write has failed; whoever wrote knows.
}
