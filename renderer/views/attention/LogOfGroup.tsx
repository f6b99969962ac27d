import { useState, type ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { useText } from '../../text/useText.ts';
import { addressOf } from '../../routing/route.ts';
import { abilitiesOf, latestJob } from '../batch/batchAbilities.ts';
import { LogDialog } from '../batch/LogDialog.tsx';
import type { AttentionGroup } from './groups.ts';

/** The log that a failed import's texts speak of: here where it is one job's, else at the batch, which is listed below. */
export function LogOfGroup({ group }: { readonly group: AttentionGroup }): ReactNode {
  const { t } = useText();
  const [reading, setReading] = useState(false);
  const [batch] = group.batches;
  const job = batch === undefined ? undefined : latestJob(batch);
  if (group.told.code !== 'remote.import-failed' || batch === undefined || job === undefined) return null;
  if (abilitiesOf(batch)?.jobLog !== true)
    return (
      <a className="button" href={addressOf({ view: 'batch', id: batch.id })}>
        {t('attention.action.override')}
      </a>
    );
  return (
    <>
      <Button onPress={() => setReading(true)}>{t('job.log.open')}</Button>
      {reading ? <LogDialog job={job} onClose={() => setReading(false)} /> : null}
    </>
  );
}
