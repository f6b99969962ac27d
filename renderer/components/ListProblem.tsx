import type { ReactNode } from 'react';
import type { ProblemView } from '../../shared/api/views.ts';
import { toldOf } from '../connection/told.ts';
import { useText } from '../text/useText.ts';
import { Button } from './Button.tsx';
import { FailurePanel } from './FailurePanel.tsx';

interface ListProblemProps {
  readonly problem: ProblemView | undefined;
  readonly onAgain: () => void;
}

/** Why a list could not be read, with the way to read it again. */
export function ListProblem({ problem, onAgain }: ListProblemProps): ReactNode {
  const { t } = useText();
  return problem === undefined ? null : (
    <FailurePanel told={toldOf(problem)} actions={<Button onPress={onAgain}>{t('list.again')}</Button>} />
  );
}
