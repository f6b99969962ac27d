import { useDeferredValue, useState, type ReactNode } from 'react';
import type { JobView } from '../../../shared/api/views.ts';
import { Ago } from '../../components/Ago.tsx';
import { Button } from '../../components/Button.tsx';
import { Bytes } from '../../components/Bytes.tsx';
import { Tick } from '../../components/Choices.tsx';
import { copyText } from '../../components/copyText.ts';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { saveFile } from '../../components/saveFile.ts';
import { SearchBox } from '../../components/SearchBox.tsx';
import { Window } from '../../components/Window.tsx';
import { toldOf } from '../../connection/told.ts';
import { hear } from '../../state/hear.ts';
import { useText } from '../../text/useText.ts';
import type { LogState } from './logFeed.ts';
import { LogView } from './LogView.tsx';
import { useJobLog, useShownLines, type ShownLines } from './useJobLog.ts';

interface LogDialogProps {
  readonly job: JobView;
  readonly onClose: () => void;
}

/** The service's own log of a job: searched, and followed while it runs. Any length. */
export function LogDialog({ job, onClose }: LogDialogProps): ReactNode {
  const { t } = useText();
  const isGrowing = job.state === 'running' || job.state === 'starting';
  const [follow, setFollow] = useState(isGrowing);
  const [typed, setTyped] = useState('');
  const words = useDeferredValue(typed.trim().toLowerCase());
  const { lines, state } = useJobLog(job, isGrowing);
  const shown = useShownLines(lines, words);
  return (
    <Window
      title={t('job.log.title', { kind: job.kind })}
      size="wide"
      onClose={onClose}
      buttons={
        <>
          <CopyLines lines={shown} />
          <Button onPress={() => saveFile(new Blob(lines.parts()), `waybill-${job.id}.log`)}>
            {t('job.log.save')}
          </Button>
          <Button onPress={onClose}>{t('action.close')}</Button>
        </>
      }
    >
      <SearchBox label={t('job.log.search')} value={typed} onChange={setTyped} />
      {isGrowing ? <Tick label={t('job.log.follow')} ticked={follow} onChange={setFollow} /> : null}
      <Trouble state={state} />
      <p className="soft small">
        {state.isReading || shown.isSearching
          ? t('job.log.reading', { count: shown.count })
          : t('job.log.lines', { count: shown.count })}
      </p>
      <LogView lines={shown} words={words} follow={isGrowing && follow} onFollow={setFollow} />
    </Window>
  );
}

/** Why the log cannot be read now, and how old what is shown is. */
function Trouble({ state: { problem, readAt, leftOutBytes = 0 } }: { readonly state: LogState }): ReactNode {
  const { rich } = useText();
  if (problem === undefined) return null;
  return (
    <>
      <FailurePanel told={toldOf(problem)} calm={readAt !== undefined} />
      {readAt === undefined ? null : (
        <p className="small">{rich('job.log.kept', { when: <Ago key="when" at={readAt} /> })}</p>
      )}
      {leftOutBytes === 0 ? null : (
        <p className="small">
          {rich('job.log.leftOut', { bytes: <Bytes key="bytes" bytes={leftOutBytes} /> })}
        </p>
      )}
    </>
  );
}

/** Copies the lines that are shown. */
function CopyLines({ lines }: { readonly lines: ShownLines }): ReactNode {
  const { t } = useText();
  const [copied, setCopied] = useState<boolean>();
  const copy = (): void => {
    const all = Array.from({ length: lines.count }, (_, index) => `${lines.line(index)}\n`);
    void hear(copyText(all.join('')), setCopied);
  };
  return (
    <span className="button-apart">
      <Button shape="copy" onPress={copy}>
        {t('job.log.copy')}
      </Button>
      <span className="noted" role="status">
        {copied === undefined ? '' : t(copied ? 'action.copied' : 'job.log.copyRefused')}
      </span>
    </span>
  );
}
