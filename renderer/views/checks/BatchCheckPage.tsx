import { useEffect, type ReactNode } from 'react';
import { Ago } from '../../components/Ago.tsx';
import { Blank } from '../../components/Blank.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { InlineName } from '../../components/Name.tsx';
import { addressOf } from '../../routing/route.ts';
import { useText } from '../../text/useText.ts';
import { useBatch } from '../batch/useBatch.ts';
import { useBatchName } from '../batches/useBatchName.ts';
import { CheckButton } from './CheckPanel.tsx';
import { CheckProgress } from './CheckProgress.tsx';
import { FindingsReport } from './FindingsReport.tsx';
import { useBatchCheck, type BatchCheck } from './useBatchCheck.ts';

/** What the check of a batch found, in full. */
export function BatchCheckPage({ id }: { readonly id: string }): ReactNode {
  const { t, rich } = useText();
  const { batch } = useBatch(id);
  const batchName = useBatchName();
  const check = useBatchCheck(id, batch?.check?.at);
  const { kept } = check;
  useEscapeToBatch(id);
  return (
    <div className="page page-fill">
      <header className="page-head">
        <h1>
          {batch === undefined
            ? t('checks.title')
            : rich('checks.of', { batch: <InlineName key="batch" text={batchName(batch)} /> })}
        </h1>
        {kept === undefined || kept === 'none' ? null : (
          <span className="soft">{rich('checks.at', { when: <Ago key="when" at={kept.checkedAt} /> })}</span>
        )}
        <a className="button" href={addressOf({ view: 'batch', id })}>
          {t('checks.toBatch')}
        </a>
        <CheckButton check={check} />
      </header>
      <Found check={check} />
    </div>
  );
}

function Found({ check: { kept, read, run } }: { readonly check: BatchCheck }): ReactNode {
  const { t } = useText();
  if (run?.state === 'running') return <CheckProgress run={run} />;
  if (run?.state === 'failed') return <FailurePanel told={run.told} />;
  if (kept === undefined) return <p className="soft">{t('shell.loading')}</p>;
  if (kept === 'none')
    return (
      <Blank shape="search" title={t('checks.never')}>
        {t('checks.never.text')}
      </Blank>
    );
  return <FindingsReport key={kept.checkedAt} report={kept.report} read={read} />;
}

/** Escape leads back to the batch, unless something else wants it. */
function useEscapeToBatch(id: string): void {
  useEffect(() => {
    const heard = (event: KeyboardEvent): void => {
      const inField = event.target instanceof HTMLInputElement && event.target.value !== '';
      if (event.key !== 'Escape' || event.defaultPrevented || inField) return;
      if (
        event.target instanceof Element &&
        event.target.closest('[role="dialog"], [role="listbox"]') !== null
      )
        return;
      location.hash = addressOf({ view: 'batch', id });
    };
    addEventListener('keydown', heard);
    return () => removeEventListener('keydown', heard);
  }, [id]);
}
