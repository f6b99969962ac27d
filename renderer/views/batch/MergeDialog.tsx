import { useEffect, useState, type ReactNode } from 'react';
import type { Client, ClientResult } from '../../../shared/api/client.ts';
import type { BatchView } from '../../../shared/api/views.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Picker } from '../../components/Picker.tsx';
import { Window } from '../../components/Window.tsx';
import { toldOf } from '../../connection/told.ts';
import { goTo } from '../../routing/usePlace.ts';
import { hear } from '../../state/hear.ts';
import { offerUndo } from '../../state/undo.ts';
import { useCommand, type Command } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import { useBatchName } from '../batches/useBatchName.ts';
import { isUnsent } from './batchAbilities.ts';

/** Batches that are offered to merge into; the newest. */
const OFFERED_MAX = 100;
/** Batches up to this size can be taken apart again: their files are named one by one for that. */
const UNDO_ITEMS_MAX = 1_000;

interface MergeDialogProps {
  readonly batch: BatchView;
  readonly onClose: () => void;
}

/** All files of this batch join another one that has not left either. */
export function MergeDialog({ batch, onClose }: MergeDialogProps): ReactNode {
  const { t } = useText();
  const batchName = useBatchName();
  const others = useOthers(batch);
  const { merge, command } = useMerge(batch, onClose);
  const [chosen, setChosen] = useState<string>();
  return (
    <Window
      title={t('merge.title')}
      onClose={onClose}
      buttons={
        <>
          <Button onPress={onClose}>{t('action.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={chosen === undefined || command.busy}
            onPress={() => (chosen === undefined ? undefined : merge(chosen))}
          >
            {t('merge.confirm')}
          </Button>
        </>
      }
    >
      {others?.length === 0 ? (
        <p>{t('merge.none', { destination: batch.destination })}</p>
      ) : (
        <>
          <p>{t('merge.text')}</p>
          <Picker
            label={t('merge.into')}
            value={chosen}
            onChange={setChosen}
            options={(others ?? []).map((other) => ({
              value: other.id,
              label: visibleText(batchName(other)),
            }))}
          />
        </>
      )}
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </Window>
  );
}

function useMerge(
  batch: BatchView,
  onClose: () => void,
): { readonly merge: (into: string) => void; readonly command: Command } {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const mergeInto = async (into: string): Promise<ClientResult<BatchView>> => {
    const items = await itemsOf(client, batch.id);
    const answer = await client.mergeBatches({ params: { id: into }, body: { from: [batch.id] } });
    if (answer.ok && items !== undefined)
      offerUndo({
        text: t('merge.done', { count: items.length }),
        undo: () => client.splitBatch({ params: { id: into }, body: { items, comment: batch.comment } }),
      });
    return answer;
  };
  return {
    command,
    merge: (into) =>
      command.run(
        () => mergeInto(into),
        () => {
          onClose();
          goTo({ view: 'batch', id: into });
        },
      ),
  };
}

/** Unsent batches of the same destination; absent while they are being read. */
function useOthers({ destination, id }: BatchView): readonly BatchView[] | undefined {
  const client = useClient();
  const [others, setOthers] = useState<readonly BatchView[]>();
  useEffect(() => {
    const stop = new AbortController();
    const query = { status: 'open,queued,attention', destination, limit: OFFERED_MAX };
    void hear(client.listBatches({ query, signal: stop.signal }), (answer) => {
      if (stop.signal.aborted) return;
      setOthers(answer.ok ? answer.value.items.filter((one) => one.id !== id && isUnsent(one)) : []);
    });
    return () => stop.abort();
  }, [client, destination, id]);
  return others;
}

/** The ids of all files of a batch; undefined where it has too many to be taken apart again. */
async function itemsOf(client: Client, id: string): Promise<string[] | undefined> {
  const answer = await client.listItems({ params: { id }, query: { limit: UNDO_ITEMS_MAX } });
  if (!answer.ok || answer.value.next !== undefined) return undefined;
  return answer.value.items.map((item) => item.id);
}
