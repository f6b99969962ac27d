import { useState, type ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import type { ImportLogView } from '../../../shared/api/routes/checks.ts';
import type { JobView } from '../../../shared/api/views.ts';
import { Ago } from '../../components/Ago.tsx';
import { Blank } from '../../components/Blank.tsx';
import { Button } from '../../components/Button.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Window } from '../../components/Window.tsx';
import { visibleText } from '../../text/safeText.ts';
import { useByWhom } from '../../text/useByWhom.ts';
import { useText } from '../../text/useText.ts';
import { logParts, type LogPart } from './runLog.ts';
import { RunLogLines } from './RunLogLines.tsx';
import { OUTCOME_LOOKS } from './runOutcome.ts';
import { useRunLog } from './useRunLog.ts';

interface RunLogDialogProps {
  readonly job: JobView;
  readonly onClose: () => void;
}

/** What the recorded log of a run says, by file and row, and what changed since the runs before. */
export function RunLogDialog({ job, onClose }: RunLogDialogProps): ReactNode {
  const { t } = useText();
  const log = useRunLog(job);
  return (
    <Window
      title={t('runLog.title', { kind: t(`job.kind.${job.kind}`) })}
      size="wide"
      onClose={onClose}
      buttons={<Button onPress={onClose}>{t('action.close')}</Button>}
    >
      {log === 'none' ? (
        <>
          <p>{t('runLog.notRead')}</p>
          <Raw text={job.statement?.log ?? ''} />
        </>
      ) : log === undefined ? (
        <p className="soft">{t('shell.loading')}</p>
      ) : (
        <Read log={log} batch={job.batch} />
      )}
    </Window>
  );
}

function Read({ log, batch }: { readonly log: ImportLogView; readonly batch: string }): ReactNode {
  const { t } = useText();
  const parts = logParts(log);
  const [chosen, setChosen] = useState('all');
  const part = parts.find(({ id }) => id === chosen) ?? parts[0];
  return (
    <div className="findings-report">
      <Outcome log={log} />
      <Parts parts={parts} chosen={chosen} onChange={setChosen} />
      {part === undefined || part.lines.length === 0 ? (
        <Blank
          shape={part?.what === 'all' && log.outcome !== 'clean' ? 'search' : 'check-ring'}
          title={t(part?.what === 'all' ? 'runLog.none' : 'runLog.none.part')}
        />
      ) : (
        <RunLogLines key={part.id} part={part} batch={batch} />
      )}
      <details>
        <summary>{t('runLog.raw')}</summary>
        <Raw text={log.log} />
      </details>
    </div>
  );
}

function Outcome({ log }: { readonly log: ImportLogView }): ReactNode {
  const { t, rich } = useText();
  const byWhom = useByWhom();
  const { exception, isCapped, outcome, recordedAt, recordedBy } = log;
  return (
    <>
      <p className="batch-state">
        <Mark look={OUTCOME_LOOKS[outcome]}>{t(`runLog.${outcome}`)}</Mark>
        <span className="soft">
          {rich('runLog.recorded', {
            by: <bdi key="by">{byWhom(recordedBy)}</bdi>,
            when: <Ago key="when" at={recordedAt} />,
          })}
        </span>
      </p>
      {isCapped ? <p className="field-warning">{t('runLog.capped')}</p> : null}
      {exception === undefined ? null : (
        <pre className="said" dir="auto" lang="en" tabIndex={0}>
          {exception.message.split('\n').map(visibleText).join('\n')}
          {exception.scriptFile === undefined
            ? ''
            : `\n${visibleText(exception.scriptFile)}:${exception.scriptLine ?? '?'}`}
        </pre>
      )}
    </>
  );
}

interface PartsProps {
  readonly parts: readonly LogPart[];
  readonly chosen: string;
  readonly onChange: (id: string) => void;
}

/** All messages, and beside each earlier run what is new, what still fails and what is fixed. */
function Parts({ parts, chosen, onChange }: PartsProps): ReactNode {
  const { t, rich, number } = useText();
  const runs = [...new Set(parts.map(({ since }) => since))];
  return (
    <div className="log-parts">
      {runs.map((since) => (
        <div
          key={since?.job ?? 'all'}
          role="group"
          className="filter"
          aria-label={
            since === undefined ? t('runLog.all') : t(`runLog.since.${since.kind}`, { when: '' }).trim()
          }
        >
          {since === undefined ? null : (
            <span className="soft">
              {rich(`runLog.since.${since.kind}`, { when: <Ago key="when" at={since.recordedAt} /> })}
            </span>
          )}
          {parts
            .filter((part) => part.since === since)
            .map(({ id, lines, what }) => (
              <ToggleButton
                key={id}
                className="chip"
                isSelected={id === chosen}
                onChange={(on) => onChange(on ? id : 'all')}
              >
                {t(`runLog.${what}`)}
                <span className="soft number">{number(lines.length)}</span>
              </ToggleButton>
            ))}
          {since?.isComplete === false ? <span className="soft small">{t('runLog.incomplete')}</span> : null}
        </div>
      ))}
    </div>
  );
}

function Raw({ text }: { readonly text: string }): ReactNode {
  const { t } = useText();
  return (
    <pre className="said" dir="auto" tabIndex={0} aria-label={t('job.log')}>
      {text.split('\n').map(visibleText).join('\n')}
    </pre>
  );
}
