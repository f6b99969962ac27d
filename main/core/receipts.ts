import type { Destination } from '../../shared/model/destination.ts';
import type { ImportJob, JobState } from '../../shared/model/importJob.ts';
import type { Item } from '../../shared/model/item.ts';
import { receiptFormat, type ReceiptBody, type ReceiptItem } from '../../shared/model/receipt.ts';
import { canonicalJson, CanonicalText } from '../../shared/model/canonicalJson.ts';
import { isoTime } from '../../shared/model/isoTime.ts';
import { allRows } from './allRows.ts';
import { freshId } from './context.ts';
import { itemsOf } from './digestSet.ts';
import type { BatchState } from './draft.ts';
import type { Ports } from './ports/ports.ts';
import type { StoredReceipt } from './ports/store.ts';
import { signedText } from './signedText.ts';

/** The highest number of a receipt that was given and cannot be read any more, after a loss of the ledger. */
export const FACT_RECEIPTS_FLOOR = 'receipts.floor';

/**
 * Makes the receipt of a job that has ended: what was sent, what the server said of it, how sure we are, and what
 * nobody can know. It names the digest of the receipt before, so that none can be left out or changed unseen, and is
 * signed where there is a key. To be called, and its receipt written, within `Ledger.receiptTurn`.
 */
export async function makeReceipt(
  ports: Ports,
  state: BatchState,
  about: { readonly destination: Destination; readonly job: ImportJob },
): Promise<StoredReceipt> {
  const previous = await ports.store.lastReceipt();
  const floor = Number((await ports.store.fact(FACT_RECEIPTS_FLOOR)) ?? 0);
  const id = freshId(ports, 'rct');
  const at = ports.clock.now();
  const body: Omit<ReceiptBody, 'items'> = {
    format: receiptFormat,
    id,
    number: Math.max(previous?.seq ?? 0, floor) + 1,
    previous: previous?.digest ?? null,
    at: isoTime(at),
    waybill: ports.version,
    destination: {
      name: about.destination.name,
      kind: about.destination.kind,
      url: about.destination.url,
      user: about.destination.user ?? null,
    },
    batch: {
      id: state.batch.id,
      comment: state.batch.comment,
      remoteId: state.batch.remote?.ref ?? null,
      control: state.batch.control?.sha256 ?? null,
      batchDir: state.batch.batchDir ?? null,
      addedBy: state.batch.origin.operator ?? state.batch.origin.by,
      operator: state.batch.origin.operator ?? null,
      addedAt: isoTime(state.batch.createdAt),
    },
    check: checkPart(state),
    job: jobPart(ports, about.job),
    dryRun: dryRunPart(state, about.job),
    ...(await decisionPart(ports, state)),
  };
  const text = signedText(ports.signer, { ...body, items: await itemPart(ports, state) });
  return { id, seq: body.number, batchId: state.batch.id, at, digest: ports.digest.sha256(text), body: text };
}

/** Who asked for what, as the batch's story has it. Files that one person gave up one by one are one line here. */
async function decisionPart(ports: Ports, state: BatchState): Promise<Pick<ReceiptBody, 'decisions'>> {
  const found = new Map<string, NonNullable<ReceiptBody['decisions']>[number]>();
  for await (const { at, facts, what } of allRows((query) => ports.store.story(state.batch.id, query))) {
    if (facts.operator === undefined) continue;
    const operator = String(facts.operator);
    const key = `${what} ${operator}`;
    const lastAt = isoTime(at);
    const known = found.get(key) ?? { operator, what, firstAt: lastAt, times: 0, lastAt };
    found.set(key, { ...known, times: known.times + 1, lastAt });
  }
  return found.size === 0 ? {} : { decisions: [...found.values()] };
}

function checkPart({ batch: { check } }: BatchState): ReceiptBody['check'] {
  return check === undefined
    ? null
    : { at: isoTime(check.at), errors: check.errors, warnings: check.warnings };
}

function jobPart(ports: Ports, job: ImportJob): ReceiptBody['job'] {
  return {
    id: job.id,
    kind: job.kind,
    remoteId: job.remoteId ?? null,
    outcome: OUTCOME_WORDS[job.state],
    startedAt: job.startedAt === undefined ? null : isoTime(job.startedAt),
    endedAt: job.endedAt === undefined ? null : isoTime(job.endedAt),
    serverSaid: job.serverSaid ?? null,
    override: job.override ?? null,
    digestSet: job.digestSet ?? null,
    statement:
      job.statement === undefined
        ? null
        : {
            by: job.statement.by,
            at: isoTime(job.statement.at),
            outcome: job.statement.outcome,
            logSha256: ports.digest.sha256(job.statement.log),
          },
  };
}

/** How a job ended, without claiming more than the server said. */
const OUTCOME_WORDS: Readonly<Record<JobState, ReceiptBody['job']['outcome']>> = {
  succeeded: 'succeeded, as the server reported',
  accepted: 'accepted (outcome not reported by this server)',
  failed: 'failed, as the server reported',
  notStarted: 'not ended',
  starting: 'not ended',
  running: 'not ended',
  asking: 'not ended',
  cancelled: 'not ended',
  attention: 'not ended',
};

function dryRunPart(state: BatchState, job: ImportJob): ReceiptBody['dryRun'] {
  if (job.kind === 'dry-run') return null;
  const last = state.jobs.findLast((other) => other.kind === 'dry-run' && other.state !== 'cancelled');
  if (last === undefined) return 'none made';
  return {
    id: last.id,
    outcome: OUTCOME_WORDS[last.state],
    statement: last.statement?.outcome ?? null,
    sameBytes: last.digestSet !== undefined && last.digestSet === job.digestSet,
    endedAt: last.endedAt === undefined ? null : isoTime(last.endedAt),
  };
}

/** Each item is written down as it is read: all of 100,000 in one go held up everything else for a second (measured). */
async function itemPart(ports: Ports, state: BatchState): Promise<CanonicalText> {
  const items: string[] = [];
  for await (const item of itemsOf(ports.store, state.batch.id)) items.push(canonicalJson(receiptItem(item)));
  ports.passed?.(items.length);
  return new CanonicalText(`[${items.join(',')}]`);
}

function receiptItem(item: Item): ReceiptItem {
  return {
    name: item.name,
    path: item.source.kind === 'file' ? item.source.path : null,
    bytes: item.bytes,
    sha256: item.sha256 ?? null,
    state: item.state,
    verification: item.verification,
    remoteDigest: item.remoteDigest ?? null,
    remoteRef: item.remoteRef ?? null,
    sentAt: item.sentAt === undefined ? null : isoTime(item.sentAt),
    sends: item.sends,
    reason: item.state === 'excluded' ? item.rule : item.state === 'attention' ? item.failure.code : null,
  };
}
