import type { ReactNode } from 'react';
import { withCode } from '../../components/FailurePanel.tsx';
import { Button } from '../../components/Button.tsx';
import { Name } from '../../components/Name.tsx';
import { Shape } from '../../components/Shape.tsx';
import { toldOf } from '../../connection/told.ts';
import { addressOf } from '../../routing/route.ts';
import { useText } from '../../text/useText.ts';
import type { Refused } from './manyBatches.ts';
import { useBatchName } from './useBatchName.ts';
import type { DeedTrouble } from './useManyBatches.ts';

/** More would push the list out of sight; the rest is still chosen in it. */
const TOLD_MAX = 8;

interface ManyTroubleProps {
  readonly trouble: DeedTrouble;
  readonly onClose: () => void;
}

/** For which batches something could not be done, and why: each with what a person can do. */
export function ManyTrouble({ trouble: { deed, refused, total }, onClose }: ManyTroubleProps): ReactNode {
  const { t, number } = useText();
  const what = t(`many.failed.${deed}`, { count: number(refused.length), total });
  const more = refused.length - TOLD_MAX;
  return (
    <div className="failure" role="group" aria-label={what}>
      <p className="failure-what" role="alert">
        <Shape name="alert" />
        {what}
      </p>
      <ul className="many-trouble">
        {refused.slice(0, TOLD_MAX).map((one) => (
          <Line key={one.batch.id} refused={one} />
        ))}
        {more > 0 ? <li>{t('many.failed.more', { count: more })}</li> : null}
      </ul>
      <div className="failure-actions">
        <Button onPress={onClose}>{t('action.dismiss')}</Button>
      </div>
    </div>
  );
}

function Line({ refused: { batch, problem } }: { readonly refused: Refused }): ReactNode {
  const { failure } = useText();
  const batchName = useBatchName();
  const { what, why, next } = failure(toldOf(problem));
  return (
    <li>
      <a href={addressOf({ view: 'batch', id: batch.id })}>
        <Name text={batchName(batch)} />
      </a>
      <strong>{what}</strong>
      <span>{withCode(`${why} ${next}`)}</span>
    </li>
  );
}
