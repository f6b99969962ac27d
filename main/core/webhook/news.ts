import type { ReceiptBody } from '../../../shared/model/receipt.ts';
import type { WebhookEvent, WebhookSeen } from '../../../shared/model/webhook.ts';
import type { Core } from '../core.ts';
import type { Store } from '../ports/store.ts';

/** Something worth telling. */
export interface News {
  readonly event: WebhookEvent;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface NewsParts {
  readonly core: Pick<Core, 'status'>;
  readonly store: Pick<Store, 'lastReceipt' | 'receiptChain'>;
  /** How many things need a person, and the sentence about everything. */
  readonly needs: () => Promise<{ readonly needsYou: number; readonly sentence: string }>;
}

/** Receipts that are read at once. */
const RECEIPTS_AT_ONCE = 100;

/** How everything stands now; nothing of it is news. */
export async function seenNow(parts: NewsParts): Promise<WebhookSeen> {
  const [{ needsYou }, last, folders] = [
    await parts.needs(),
    await parts.store.lastReceipt(),
    await unreachable(parts),
  ];
  return { needsYou, receipt: last?.seq ?? 0, folders: folders.map(({ id }) => id) };
}

/**
 * What is new since `seen`. Everything is read from what the ledger keeps (receipts, states) or is found again by looking
 * (folders): a restart in between misses nothing.
 */
export async function newsSince(
  parts: NewsParts,
  seen: WebhookSeen,
): Promise<{ readonly news: readonly News[]; readonly seen: WebhookSeen }> {
  const news: News[] = [];
  const last = await parts.store.lastReceipt();
  if ((last?.seq ?? 0) > seen.receipt)
    for await (const body of receiptsAfter(parts, seen.receipt)) news.push(finished(body));
  const folders = await unreachable(parts);
  for (const { id, path, code } of folders)
    if (!seen.folders.includes(id))
      news.push({ event: 'folder-unreachable', data: { folder: id, path, code } });
  const { needsYou, sentence } = await parts.needs();
  if (needsYou > seen.needsYou)
    news.push({ event: 'needs-person', data: { needsYou, before: seen.needsYou, sentence } });
  return {
    news,
    seen: { needsYou, receipt: Math.max(last?.seq ?? 0, seen.receipt), folders: folders.map(({ id }) => id) },
  };
}

/** The outcome of an import, or of a rehearsal, as its receipt has it: no names of files, no contents. */
function finished({ batch, destination, id, items, job, number }: ReceiptBody): News {
  const data = {
    batch: batch.id,
    comment: batch.comment,
    destination: destination.name,
    kind: job.kind,
    outcome: job.outcome,
    statement: job.statement?.outcome ?? null,
    files: items.length,
    bytes: items.reduce((sum, item) => sum + item.bytes, 0),
    receipt: { id, number },
    operator: batch.operator ?? null,
  };
  return { event: 'batch-finished', data };
}

async function* receiptsAfter({ store }: NewsParts, seq: number): AsyncGenerator<ReceiptBody> {
  let after: string | undefined = String(seq);
  while (after !== undefined) {
    const page = await store.receiptChain({ limit: RECEIPTS_AT_ONCE, after });
    // Written by this ledger itself, so it is read without judging its form.
    for (const receipt of page.items) yield JSON.parse(receipt.body) as ReceiptBody;
    after = page.next;
  }
}

async function unreachable({
  core,
}: NewsParts): Promise<readonly { readonly id: string; readonly path: string; readonly code: string }[]> {
  const { foldersInTrouble } = await core.status();
  return foldersInTrouble
    .filter(({ isReachable }) => !isReachable)
    .map(({ failure, id, path }) => ({ id, path, code: failure.code }));
}
