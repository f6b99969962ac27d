import type { ServiceKind } from '../../../shared/services/abilities.ts';
import type { Checks } from './checks.ts';
import type { Clock } from './clock.ts';
import type { Destinations } from './destinations.ts';
import type { Digest } from './digest.ts';
import type { Files } from './files.ts';
import type { FolderPorts } from './folders.ts';
import type { ImportService } from './importService.ts';
import type { Log } from './log.ts';
import type { Random } from './random.ts';
import type { Secrets } from './secrets.ts';
import type { SendingLines } from './sendingLine.ts';
import type { Signer } from './signer.ts';
import type { Spool } from './spool.ts';
import type { LedgerRepair, Store } from './store.ts';
import type { KindnessSetting, Windows, Zones } from './windows.ts';

/** Everything outside the core that it may use. */
export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly digest: Digest;
  readonly log: Log;
  readonly store: Store;
  /** Absent where the ledger cannot break. */
  readonly ledgerRepair?: LedgerRepair;
  readonly files: Files;
  readonly spool: Spool;
  readonly secrets: Secrets;
  readonly destinations: Destinations;
  readonly windows: Windows;
  readonly zones: Zones;
  readonly kindness: KindnessSetting;
  /** For watched folders; absent where none are to be watched. */
  readonly folders?: FolderPorts;
  /** The adapter of a kind; undefined where this build has none. */
  readonly service: (kind: ServiceKind) => ImportService | undefined;
  readonly checks: Checks;
  /** Where many small files are sent beside the core; without it the core sends them itself. */
  readonly lines?: SendingLines;
  /** Signs receipts; without it they stay unsigned. */
  readonly signer?: Signer;
  /** Hears that so many things, such as items, went through memory at once and are done with; absent where nobody minds. */
  readonly passed?: (things: number) => void;
  /** Waybill's own version, for receipts. */
  readonly version: string;
  /** How long a file must be quiet before it is sent, ms. */
  readonly settleMs: number;
  /** In whose name something is done now; only while a call that named somebody is answered. */
  readonly operator?: string;
}
