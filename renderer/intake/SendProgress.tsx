import type { ReactNode } from 'react';
import { Button } from '../components/Button.tsx';
import { FailurePanel } from '../components/FailurePanel.tsx';
import { Progress } from '../components/Progress.tsx';
import { toldOf } from '../connection/told.ts';
import { visibleText } from '../text/safeText.ts';
import { useText } from '../text/useText.ts';
import type { GivenFile } from './given.ts';
import type { Progress as TakeInProgress, TakeInFailure } from './takeIn.ts';

/** How far taking in is. */
export function SendProgress({ progress }: { readonly progress: TakeInProgress | undefined }): ReactNode {
  const { t, bytes } = useText();
  if (progress === undefined || progress.doneFiles >= progress.totalFiles) return <p>{t('send.adding')}</p>;
  const { doneFiles, totalFiles, doneBytes, totalBytes } = progress;
  const line = t('send.copying', { done: doneFiles, total: totalFiles });
  return (
    <>
      <p>{line}</p>
      <Progress
        label={line}
        done={totalBytes === 0 ? doneFiles : doneBytes}
        total={totalBytes === 0 ? totalFiles : totalBytes}
      />
      <p className="soft">{t('home.progress', { done: bytes(doneBytes), total: bytes(totalBytes) })}</p>
      <p className="soft">{t('send.copying.keep')}</p>
    </>
  );
}

interface SendFailureProps {
  readonly failure: TakeInFailure;
  readonly onLeaveOut: (file: GivenFile) => void;
  /** Makes a batch of its own of what could not join one; `noted` of the files have joined it. */
  readonly onApart: (noted: number) => void;
}

/** Why taking in stopped. What was taken in already is not sent again. */
export function SendFailure({ failure, onLeaveOut, onApart }: SendFailureProps): ReactNode {
  const { t } = useText();
  switch (failure.kind) {
    case 'told':
      return (
        <FailurePanel
          told={toldOf(failure.problem)}
          actions={
            failure.problem.code === 'request.batch-begun' ? (
              <Button onPress={() => onApart(failure.noted ?? 0)}>{t('send.apart')}</Button>
            ) : undefined
          }
        />
      );
    case 'unreadable':
      return (
        <section className="failure">
          <p>{t('send.failed.file', { name: visibleText(failure.file.name) })}</p>
          <div className="failure-actions">
            <Button onPress={() => onLeaveOut(failure.file)}>{t('send.failed.skip')}</Button>
          </div>
        </section>
      );
    case 'stopped':
      return null;
    default:
      return failure satisfies never;
  }
}
