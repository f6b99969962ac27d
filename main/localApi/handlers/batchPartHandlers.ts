import { failure } from '../../../shared/model/failure.ts';
import { batchIdSchema, itemIdSchema, type BatchId, type ItemId } from '../../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { Core } from '../../core/core.ts';
import { refusedPath } from '../refusedPath.ts';
import { receiptAs } from '../receiptFormats.ts';
import { batchView, intakeView } from '../views/batchView.ts';
import { itemView } from '../views/itemView.ts';
import { storyView } from '../views/storyView.ts';
import { mapped, notFound, parseId, present, type SomeHandlers } from './handler.ts';
import { listView } from './lists.ts';

/** What belongs to a batch: items, story, receipt. */
export function batchPartHandlers(
  core: Core,
): SomeHandlers<'listItems' | 'addItems' | 'splitBatch' | 'batchStory' | 'receipt'> {
  return {
    listItems: async ({ params, query }) => {
      const id = await knownBatch(core, params.id);
      if (!id.ok) return id;
      const { state, ...page } = query;
      const found = await core.items(present({ ...page, batchId: id.value, states: state }));
      const moving = core.moving();
      return ok(listView(found, (item) => itemView(item, moving)));
    },
    addItems: async ({ params, body }) => {
      const id = await knownBatch(core, params.id);
      if (!id.ok) return id;
      const refused = refusedPath(body.paths, process.platform);
      return refused === undefined ? mapped(await core.addItems(id.value, body), intakeView) : fail(refused);
    },
    splitBatch: async ({ params, body }) => {
      const id = await knownBatch(core, params.id);
      if (!id.ok) return id;
      const items: ItemId[] = [];
      for (const text of body.items) {
        const item = parseId(itemIdSchema, text, 'item');
        if (!item.ok) return item;
        items.push(item.value);
      }
      return mapped(await core.splitBatch(id.value, present({ items, comment: body.comment })), batchView);
    },
    batchStory: async ({ params, query }) => {
      const id = await knownBatch(core, params.id);
      if (!id.ok) return id;
      const { item, ...page } = query;
      const itemId = item === undefined ? undefined : parseId(itemIdSchema, item, 'item');
      if (itemId?.ok === false) return itemId;
      const found = await core.story(id.value, present({ ...page, itemId: itemId?.value }));
      return ok(listView(found, storyView));
    },
    receipt: async ({ params, query }) => {
      const id = await knownBatch(core, params.id);
      if (!id.ok) return id;
      const latest = (await core.receipts(id.value)).at(-1);
      if (latest === undefined)
        return fail(failure('request.not-found', { what: 'receipt of', name: id.value }));
      return ok(receiptAs(latest, query.format));
    },
  };
}

async function knownBatch(core: Core, text: string): Promise<Result<BatchId>> {
  const id = parseId(batchIdSchema, text, 'batch');
  if (!id.ok) return id;
  return (await core.batch(id.value)) === undefined ? fail(notFound('batch', text)) : id;
}
