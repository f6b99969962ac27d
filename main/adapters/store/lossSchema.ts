/**
 * Version 4: nothing here ever removes an item. Should one go all the same (damage, another program), the counts follow
 * what is really there, so that its folder no longer adds up and says so, instead of closing a batch without it.
 */
export const LOSS = `
CREATE TRIGGER items_gone AFTER DELETE ON items
BEGIN
  UPDATE item_counts SET items = items - 1, bytes = bytes - old.bytes
    WHERE batch_id = old.batch_id AND state = old.state;
  UPDATE item_totals SET items = items - 1, bytes = bytes - old.bytes
    WHERE destination_id = old.destination_id AND state = old.state;
END;
CREATE TRIGGER folder_items_gone AFTER DELETE ON items WHEN old.folder_id IS NOT NULL
BEGIN
  UPDATE folder_sums SET count = count - 1, bytes = bytes - old.bytes
    WHERE folder_id = old.folder_id AND what = 'item ' || old.state;
END;
`;
