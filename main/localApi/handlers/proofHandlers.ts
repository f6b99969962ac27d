import type { proofRoutes } from '../../../shared/api/routes/proof.ts';
import { noSums, withEntry, type AccountEntry } from '../../../shared/model/account.ts';
import { canonicalJson } from '../../../shared/model/canonicalJson.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import { ok } from '../../../shared/model/result.ts';
import type { Seal } from '../../../shared/model/seal.ts';
import type { Core } from '../../core/core.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { signedText } from '../../core/signedText.ts';
import { sealedCsv, sealedJson, type ListEnd } from '../sealedList.ts';
import type { DaemonFacts } from '../views/statusView.ts';
import type { SomeHandlers } from './handler.ts';

/** What proofs are made with. */
export interface ProofParts {
  readonly core: Core;
  readonly clock: Clock;
  readonly daemon: DaemonFacts;
}

/** Receipts are read so many at once: each may be of 100,000 files. */
const RECEIPTS_AT_ONCE = 10;

const COLUMNS = [
  'item',
  'batch',
  'destination',
  'folder',
  'name',
  'path',
  'bytes',
  'sha256',
  'state',
  'verification',
  'sentAt',
  'safeToRemove',
  'because',
] as const satisfies readonly (keyof AccountEntry)[];

/** The chain of receipts and the account of all files, both sealed. */
export function proofHandlers(parts: ProofParts): SomeHandlers<keyof typeof proofRoutes> {
  const { core } = parts;
  return {
    receiptChain: () =>
      Promise.resolve(
        ok({
          mediaType: 'application/json',
          fileName: 'receipts.json',
          chunks: sealedJson(receiptTexts(core), (end) => sealText(parts, 'waybill-chain/1', { ...end })),
        }),
      ),
    account: ({ query }) => {
      const counted = countedEntries(core);
      const makeSeal = (end: ListEnd): string =>
        sealText(parts, 'waybill-files/1', { ...end, sums: counted.sums() });
      return Promise.resolve(
        ok(
          query.format === 'csv'
            ? {
                mediaType: 'text/csv; charset=utf-8',
                fileName: 'account.csv',
                chunks: sealedCsv(COLUMNS, rowsOf(counted.entries), makeSeal),
              }
            : {
                mediaType: 'application/json',
                fileName: 'account.json',
                chunks: sealedJson(textsOf(counted.entries), makeSeal),
              },
        ),
      );
    },
  };
}

function sealText(
  { clock, daemon }: ProofParts,
  format: Seal['format'],
  facts: ListEnd & Readonly<Record<string, unknown>>,
): string {
  return signedText(daemon.signer, { ...facts, format, at: isoTime(clock.now()), waybill: daemon.version });
}

async function* receiptTexts(core: Core): AsyncGenerator<string, void, undefined> {
  let after: string | undefined;
  do {
    const page = await core.receiptChain({
      limit: RECEIPTS_AT_ONCE,
      ...(after === undefined ? {} : { after }),
    });
    for (const receipt of page.items) yield receipt.body;
    after = page.next;
  } while (after !== undefined);
}

/** The entries, and their sums once they were read. */
function countedEntries(core: Core): {
  readonly entries: AsyncIterable<AccountEntry>;
  readonly sums: () => ReturnType<typeof noSums>;
} {
  let sums = noSums();
  async function* entries(): AsyncGenerator<AccountEntry, void, undefined> {
    for await (const entry of core.account()) {
      sums = withEntry(sums, entry);
      yield entry;
    }
  }
  return { entries: entries(), sums: () => sums };
}

async function* textsOf(entries: AsyncIterable<AccountEntry>): AsyncGenerator<string, void, undefined> {
  for await (const entry of entries) yield canonicalJson(entry);
}

async function* rowsOf(
  entries: AsyncIterable<AccountEntry>,
): AsyncGenerator<readonly (string | number | boolean | null)[], void, undefined> {
  for await (const entry of entries) yield COLUMNS.map((column) => entry[column]);
}
