import { keptCheckSchema, type KeptCheck } from '../../../shared/checks/reportSchema.ts';
import { shortReport } from '../../../shared/checks/shortReport.ts';
import type { HaploFileRecords } from '../../../shared/checks/haplo/rowIndex.ts';
import type { Batch, ControlSource } from '../../../shared/model/batch.ts';
import type { Destination } from '../../../shared/model/destination.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { Item, ItemSource } from '../../../shared/model/item.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import { itemsOf } from '../digestSet.ts';
import { checkKey } from '../ports/factKeys.ts';
import type { Ports } from '../ports/ports.ts';
import type { CheckedSource, CheckOutcome, CheckWatch } from './checkRequest.ts';
import { knownBySending } from '../uploadSpeed.ts';
import { requestOf } from './requestFor.ts';

/** Findings of a batch's check that the ledger keeps; the rest is counted. */
export const BATCH_FINDINGS_MAX = 1_000;
/** Places of records that the ledger keeps of one file: regular tables need one or two, odd ones are not worth more. */
export const RECORD_PLACES_MAX = 5_000;

/** Items whose names hold another one's name: among so many it is looked for. */
const NAMES_LIKE_MAX = 500;

/** The check of a batch that the ledger keeps, if any. */
export async function keptCheck(ports: Ports, id: BatchId): Promise<KeptCheck | undefined> {
  const text = await ports.store.fact(checkKey(id));
  return text === undefined ? undefined : keptCheckSchema.safeParse(JSON.parse(text)).data;
}

/** A check of a batch: what is kept of it, and all that it found. */
export interface BatchChecked {
  readonly kept: KeptCheck;
  readonly outcome: CheckOutcome;
}

/**
 * Checks all files of a batch as they are now, in its order. The caller keeps what it gives. Throws only the signal's
 * reason.
 */
export async function checkBatch(
  ports: Ports,
  about: { readonly batch: Batch; readonly destination: Destination },
  watch: CheckWatch = {},
): Promise<Result<BatchChecked>> {
  const { signal } = watch;
  const { batch, destination } = about;
  const files: CheckedSource[] = [];
  const print = new Fingerprint(batch.control);
  for await (const item of itemsOf(ports.store, batch.id)) {
    signal?.throwIfAborted();
    if (!isPart(item)) continue;
    const { bytes, name, source } = item;
    files.push({ name, source, bytes });
    const facts = await ports.files.facts(source);
    // What is gone has no version; the check tells that it cannot be read.
    print.add(item, facts.ok ? facts.value : undefined);
  }
  const { batchDir, control } = batch;
  const request = requestOf(destination, {
    files,
    ...(await knownBySending(ports, destination)),
    ...(control === undefined ? {} : { control }),
    ...(batchDir === undefined ? {} : { batchDir }),
  });
  const done = await ports.checks.run(request, watch);
  if (!done.ok) return done;
  const { foretold, report } = done.value;
  const kept: KeptCheck = {
    at: ports.clock.now(),
    fingerprint: print.end(ports),
    report: shortReport(report, BATCH_FINDINGS_MAX),
    ...(foretold === undefined ? {} : { records: foretold.files.map(keptRecords) }),
  };
  return ok({ kept, outcome: done.value });
}

/**
 * Where a file of a batch lies, by the name that findings and logs call it: one of its items, or its control file.
 * Undefined for any other.
 */
export async function placeInBatch(
  ports: Pick<Ports, 'store'>,
  { control, id }: Pick<Batch, 'control' | 'id'>,
  name: string,
): Promise<ItemSource | undefined> {
  if (control?.kind === 'spool' && control.name === name) return { kind: 'spool', sha256: control.sha256 };
  const found = await ports.store.items({ batchId: id, text: name, limit: NAMES_LIKE_MAX });
  return found.items.find((item) => item.name === name)?.source;
}

/** The fingerprint of the versions that a batch means: equal to that of a check on the same ones. */
export async function batchFingerprint(ports: Ports, batch: Batch): Promise<string> {
  const print = new Fingerprint(batch.control);
  for await (const item of itemsOf(ports.store, batch.id)) if (isPart(item)) print.add(item, item.facts);
  return print.end(ports);
}

function isPart({ state }: Item): boolean {
  return state !== 'cancelled' && state !== 'excluded';
}

/** Gathers what stands for exact versions of files: names and facts in the batch's order, and the control file. */
class Fingerprint {
  readonly #lines: string[] = [];

  constructor(control: ControlSource | undefined) {
    this.#lines.push(control?.sha256 ?? '');
  }

  add({ name, source }: Item, facts: FileFacts | undefined): void {
    const version = source.kind === 'spool' ? [source.sha256] : versionOf(facts);
    this.#lines.push(JSON.stringify([name, ...version]));
  }

  end({ digest }: Pick<Ports, 'digest'>): string {
    return digest.sha256(this.#lines.join('\n'));
  }
}

function versionOf(facts: FileFacts | undefined): readonly (string | number)[] {
  if (facts === undefined) return ['gone'];
  return [facts.dev, facts.ino, facts.bytes, facts.mtimeNs, facts.ctimeNs];
}

function keptRecords(file: HaploFileRecords): HaploFileRecords {
  // Without its places a record still is known to be of this file.
  return file.rows.length > RECORD_PLACES_MAX ? { ...file, rows: [] } : file;
}
