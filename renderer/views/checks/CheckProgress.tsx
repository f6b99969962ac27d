import type { ReactNode } from 'react';
import { Progress } from '../../components/Progress.tsx';
import { useReadOut } from '../../state/readOut.ts';
import { useText } from '../../text/useText.ts';
import type { CheckRun } from './checkRuns.ts';

/** How far a running check is. */
export function CheckProgress({
  run: { progress },
}: {
  readonly run: Extract<CheckRun, { state: 'running' }>;
}): ReactNode {
  const { t, bytes } = useText();
  const { bytesDone, bytesTotal, files } = progress;
  useReadOut(t('checks.running'));
  return (
    <div className="check-progress">
      <p>{files === 0 ? t('checks.running') : t('checks.running.files', { count: files })}</p>
      <Progress label={t('checks.running')} done={bytesDone} total={Math.max(bytesTotal, 1)} />
      {bytesTotal === 0 ? null : (
        <p className="soft small">
          {t('home.progress', { done: bytes(bytesDone), total: bytes(bytesTotal) })}
        </p>
      )}
    </div>
  );
}
