import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import { nextItem, type ItemEvent } from '../../../shared/model/itemMachine.ts';
import { stamped } from '../context.ts';
import type { FolderRun } from './folderRun.ts';
import type { Judgement } from './judgeWhole.ts';
import { isStill, type Watched } from './watched.ts';

/** What becomes of a watched file, to be written. */
export interface Move {
  readonly watched: Watched;
  readonly what:
    Exclude<Judgement, { verdict: 'changing' }> | { readonly verdict: 'report'; readonly event: ItemEvent };
}

/** Writes what became of files, one commit for each batch. Gives those whose item was not what it had been. */
export async function writeMoves(run: FolderRun, moves: readonly Move[]): Promise<readonly Watched[]> {
  const byBatch = new Map<BatchId, Move[]>();
  for (const move of moves) {
    const { batchId } = move.watched.item;
    const known = byBatch.get(batchId);
    if (known === undefined) byBatch.set(batchId, [move]);
    else known.push(move);
  }
  const lost: Watched[] = [];
  for (const [batchId, ofBatch] of byBatch)
    await run.core.ledger.write(batchId, async (draft) => {
      const read = await Promise.all(ofBatch.map(async ({ watched }) => draft.item(watched.item.id)));
      for (const [at, move] of ofBatch.entries()) {
        const item = read[at];
        if (!isStill(move.watched, item)) lost.push(move.watched);
        else
          draft.putItem(
            item,
            eventsOf(run, item, move.what).reduce((one, event) => nextItem(one, event), item),
          );
      }
    });
  return lost;
}

function eventsOf(run: FolderRun, item: Item, judgement: Move['what']): readonly ItemEvent[] {
  // What was reported as never resting comes back first.
  const back: readonly ItemEvent[] =
    item.state === 'attention' ? [{ type: 'retried' }, { type: 'unsettled', counts: false }] : [];
  switch (judgement.verdict) {
    case 'whole':
      return [...back, settled(run, judgement.facts)];
    case 'exclude': {
      const { rule, sameAs } = judgement;
      return [...back, { type: 'excluded', rule, ...(sameAs === undefined ? {} : { sameAs }) }];
    }
    case 'ask':
      return [
        ...back,
        // A person may say "as it is": that means these facts, and then it is not judged again.
        ...(judgement.facts === undefined ? [] : [settled(run, judgement.facts)]),
        { type: 'blocked', failure: stamped(run.core.ports, judgement.failure) },
      ];
    case 'report':
      return [judgement.event];
  }
}

function settled(run: FolderRun, facts: FileFacts | undefined): ItemEvent {
  return { type: 'settled', at: run.core.ports.clock.now(), facts };
}
