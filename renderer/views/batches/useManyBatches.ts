import { useCallback, useRef, useState } from 'react';
import type { ClientResult } from '../../../shared/api/client.ts';
import type { BatchView } from '../../../shared/api/views.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import { hear } from '../../state/hear.ts';
import { offerUndo } from '../../state/undo.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { concerned, doWithAll, type Deed, type Refused } from './manyBatches.ts';

/** What became of the last thing done with several batches, where it failed for some. */
export interface DeedTrouble {
  readonly deed: Deed;
  readonly refused: readonly Refused[];
  readonly total: number;
}

export interface ManyBatches {
  readonly progress: { readonly done: number; readonly total: number } | undefined;
  /** Said once when something ended well that cannot be taken back. */
  readonly told: string;
  readonly trouble: DeedTrouble | undefined;
  readonly start: (deed: Deed, batches: readonly BatchView[]) => void;
  /** Those not yet begun with are left as they are. */
  readonly stop: () => void;
  readonly clear: () => void;
}

/** Does things with several batches at once; pausing and resuming can be taken back. `onEnd` hears which it failed for. */
export function useManyBatches(onEnd: (refused: readonly Refused[]) => void): ManyBatches {
  const { t } = useText();
  const call = useDeedCall();
  const [progress, setProgress] = useState<ManyBatches['progress']>();
  const [told, setTold] = useState('');
  const [trouble, setTrouble] = useState<DeedTrouble>();
  const stopper = useRef<AbortController>(undefined);
  const run = async (deed: Deed, batches: readonly BatchView[]): Promise<void> => {
    const all = concerned(deed, batches);
    const { signal } = (stopper.current = new AbortController());
    const onProgress = (done: number): void => setProgress({ done, total: all.length });
    setTrouble(undefined);
    setTold('');
    onProgress(0);
    const ordered = deed === 'next';
    const { done, refused } = await doWithAll(all, {
      call: (batch) => call(deed, batch.id),
      onProgress,
      signal,
      ordered,
    });
    setProgress(undefined);
    if (refused.length > 0) setTrouble({ deed, refused, total: all.length });
    onEnd(refused);
    if (done.length === 0) return;
    const text = t(`many.done.${deed}`, { count: done.length });
    const back = opposite(deed);
    if (back === undefined) setTold(text);
    else offerUndo({ text, undo: () => takeBack(done, (batch) => call(back, batch.id)) });
  };
  return {
    progress,
    told,
    trouble,
    start: (deed, batches) => void hear(run(deed, batches), () => undefined),
    stop: () => stopper.current?.abort(),
    clear: () => setTrouble(undefined),
  };
}

function useDeedCall(): (deed: Deed, id: string) => Promise<ClientResult<BatchView>> {
  const client = useClient();
  return useCallback(
    (deed, id) => {
      const params = { id };
      switch (deed) {
        case 'pause':
        case 'resume':
          return client.editBatch({ params, body: { paused: deed === 'pause' } });
        case 'next':
          return client.sendNext({ params });
        case 'cancel':
          return client.cancelBatch({ params });
        default:
          return deed satisfies never;
      }
    },
    [client],
  );
}

function opposite(deed: Deed): Deed | undefined {
  if (deed === 'pause') return 'resume';
  return deed === 'resume' ? 'pause' : undefined;
}

/** Takes back as much as can be; the first reason why not is told. */
async function takeBack(
  batches: readonly BatchView[],
  call: (batch: BatchView) => Promise<ClientResult<BatchView>>,
): Promise<ClientResult<undefined>> {
  const { refused } = await doWithAll(batches, {
    call,
    onProgress: () => undefined,
    signal: new AbortController().signal,
    ordered: false,
  });
  return refused[0] === undefined ? ok(undefined) : fail(refused[0].problem);
}
