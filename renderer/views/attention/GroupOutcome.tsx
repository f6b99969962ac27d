import type { ReactNode } from 'react';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { toldOf } from '../../connection/told.ts';
import { useReadOut } from '../../state/readOut.ts';
import { useText } from '../../text/useText.ts';
import type { GroupAction } from './useGroupAction.ts';

/** An act on a group while it is under way, and what it could not do. */
export function GroupOutcome({
  action,
}: {
  readonly action: Pick<GroupAction, 'working' | 'done' | 'problem'>;
}): ReactNode {
  const { t } = useText();
  const { working, done, problem } = action;
  useReadOut(working === undefined ? '' : t('attention.working', { count: working }));
  return (
    <>
      {working === undefined ? null : <p className="soft">{t('attention.working', { count: working })}</p>}
      {done === undefined || done.refused === 0 ? null : (
        <div role="status">
          <p>{t('attention.refused', { done: done.done, count: done.refused })}</p>
          {done.failure === undefined ? null : <FailurePanel told={done.failure} />}
        </div>
      )}
      {problem === undefined ? null : <FailurePanel told={toldOf(problem)} />}
    </>
  );
}
