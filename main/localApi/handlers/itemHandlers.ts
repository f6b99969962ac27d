import type { itemRoutes } from '../../../shared/api/routes/items.ts';
import type { ItemView } from '../../../shared/api/views.ts';
import { itemIdSchema, type ItemId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { Core } from '../../core/core.ts';
import { itemView } from '../views/itemView.ts';
import { mapped, notFound, parseId, present, type SomeHandlers } from './handler.ts';
import { listView } from './lists.ts';

/** Single items. */
export function itemHandlers(core: Core): SomeHandlers<keyof typeof itemRoutes> {
  const act = async (
    text: string,
    call: (id: ItemId) => Promise<Result<Item>>,
  ): Promise<Result<ItemView>> => {
    const id = parseId(itemIdSchema, text, 'item');
    return id.ok ? mapped(await call(id.value), (item) => itemView(item, core.moving())) : id;
  };
  return {
    findItems: async ({ query }) => {
      const found = await core.items({ ...present(query), sort: '-arrived' });
      const moving = core.moving();
      return ok(listView(found, (item) => itemView(item, moving)));
    },
    getItem: async ({ params }) => {
      const id = parseId(itemIdSchema, params.id, 'item');
      if (!id.ok) return id;
      const item = await core.item(id.value);
      return item === undefined ? fail(notFound('item', params.id)) : ok(itemView(item, core.moving()));
    },
    retryItem: ({ params }) => act(params.id, (id) => core.retryItem(id)),
    cancelItem: ({ params }) => act(params.id, (id) => core.cancelItem(id)),
    restoreItem: ({ params }) => act(params.id, (id) => core.restoreItem(id)),
    renameItem: ({ params, body }) => act(params.id, (id) => core.renameItem(id, body.name)),
  };
}
