import { useState, type ReactNode } from 'react';
import type { BatchView, ItemView, ProblemView } from '../../../shared/api/views.ts';
import type { ItemState } from '../../../shared/model/item.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import type { Picking } from '../../components/usePicking.ts';
import { toldOf } from '../../connection/told.ts';
import { hear } from '../../state/hear.ts';
import { useReadOut } from '../../state/readOut.ts';
import { offerUndo } from '../../state/undo.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { SplitDialog } from './SplitDialog.tsx';
import { isUnsent } from './batchAbilities.ts';

/** States in which a file can be given up. */
const UNSENT: readonly ItemState[] = ['settling', 'queued', 'waiting', 'attention'];

interface PickBarProps {
  readonly batch: BatchView;
  readonly rows: readonly ItemView[];
  readonly picking: Picking;
}

/** What one may do with the chosen files of a batch. */
export function PickBar({ batch, rows, picking }: PickBarProps): ReactNode {
  const { t } = useText();
  const [splitting, setSplitting] = useState(false);
  const giving = useGivingUp(rows, picking);
  const { chosen, none } = picking;
  useReadOut(chosen.size === 0 ? '' : t('pick.some', { count: chosen.size }));
  if (giving.progress !== undefined)
    return (
      <div className="pick-bar">
        {/* Not a live region: it changes many times a second, and how it ended is said. */}
        <span>{t('pick.cancelling', giving.progress)}</span>
      </div>
    );
  if (chosen.size === 0 && giving.problem === undefined) return null;
  return (
    <>
      <div className="pick-bar" role="group" aria-label={t('list.chosen')}>
        <span>{t('pick.some', { count: chosen.size })}</span>
        {isUnsent(batch) ? <Button onPress={() => setSplitting(true)}>{t('pick.split')}</Button> : null}
        <Button isDisabled={giving.possible === 0} onPress={giving.start}>
          {t('pick.cancel')}
        </Button>
        <Button look="quiet" onPress={none}>
          {t('pick.none')}
        </Button>
      </div>
      {giving.problem === undefined ? null : <FailurePanel told={toldOf(giving.problem)} />}
      {splitting ? (
        <SplitDialog batch={batch} items={[...chosen]} onClose={() => setSplitting(false)} onDone={none} />
      ) : null}
    </>
  );
}

interface GivingUp {
  /** How many of the chosen files have not left. */
  readonly possible: number;
  readonly progress: { readonly done: number; readonly total: number } | undefined;
  readonly problem: ProblemView | undefined;
  readonly start: () => void;
}

/** Gives the chosen files up one by one, as far as they have not left; all can be taken back in. */
function useGivingUp(rows: readonly ItemView[], { chosen, none }: Picking): GivingUp {
  const { t } = useText();
  const client = useClient();
  const [progress, setProgress] = useState<GivingUp['progress']>();
  const [problem, setProblem] = useState<ProblemView>();
  const unsent = rows.filter(({ id, state }) => chosen.has(id) && UNSENT.includes(state));
  const start = async (): Promise<void> => {
    const items = unsent.map(({ id }) => id);
    const done: string[] = [];
    setProblem(undefined);
    for (const id of items) {
      setProgress({ done: done.length, total: items.length });
      const answer = await client.cancelItem({ params: { id } });
      if (answer.ok) done.push(id);
      else setProblem(answer.failure);
    }
    setProgress(undefined);
    none();
    if (done.length === 0) return;
    offerUndo({
      text: t('pick.cancelled', { count: done.length }),
      undo: async (): Promise<Result<undefined, ProblemView>> => {
        for (const id of done) {
          const answer = await client.restoreItem({ params: { id } });
          if (!answer.ok) return fail(answer.failure);
        }
        return ok(undefined);
      },
    });
  };
  return { possible: unsent.length, progress, problem, start: () => void hear(start(), () => undefined) };
}
