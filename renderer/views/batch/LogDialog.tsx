import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { JobView, ProblemView } from '../../../shared/api/views.ts';
import { Ago } from '../../components/Ago.tsx';
import { Button } from '../../components/Button.tsx';
import { Tick } from '../../components/Choices.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { saveFile } from '../../components/saveFile.ts';
import { SearchBox } from '../../components/SearchBox.tsx';
import { Window } from '../../components/Window.tsx';
import { toldOf } from '../../connection/told.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';

const READ_EVERY_MS = 3_000;
const LINE_PX = 20;

interface LogDialogProps {
  readonly job: JobView;
  readonly onClose: () => void;
}

/** The service's own log of a job: searched, and followed while it runs. Any length. */
export function LogDialog({ job, onClose }: LogDialogProps): ReactNode {
  const { t, rich } = useText();
  const running = job.state === 'running' || job.state === 'starting';
  const [follow, setFollow] = useState(running);
  const [typed, setTyped] = useState('');
  const words = useDeferredValue(typed.trim().toLowerCase());
  const { text, problem, keptAt } = useLog(job.id, running && follow);
  const lines = useMemo(() => {
    const all = text.split('\n');
    if (all.at(-1) === '') all.pop();
    return words === '' ? all : all.filter((line) => line.toLowerCase().includes(words));
  }, [text, words]);
  return (
    <Window
      title={t('job.log.title', { kind: job.kind })}
      size="large"
      onClose={onClose}
      buttons={
        <>
          <Button onPress={() => saveFile(new Blob([text]), `waybill-${job.id}.log`)}>
            {t('job.log.save')}
          </Button>
          <Button onPress={onClose}>{t('action.close')}</Button>
        </>
      }
    >
      <SearchBox label={t('job.log.search')} value={typed} onChange={setTyped} />
      {running ? <Tick label={t('job.log.follow')} ticked={follow} onChange={setFollow} /> : null}
      {problem === undefined ? null : <FailurePanel told={toldOf(problem)} calm={keptAt !== undefined} />}
      {keptAt === undefined ? null : (
        <p className="small">{rich('job.log.kept', { when: <Ago key="when" at={keptAt} /> })}</p>
      )}
      <p className="soft small">{t('job.log.lines', { count: lines.length })}</p>
      <Lines lines={lines} atEnd={running && follow} />
    </Window>
  );
}

interface Log {
  readonly text: string;
  readonly problem: ProblemView | undefined;
  /** When it was read, where it cannot be read now. */
  readonly keptAt: string | undefined;
}

function useLog(id: string, follow: boolean): Log {
  const client = useClient();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<ProblemView>();
  const [keptAt, setKeptAt] = useState<string>();
  useEffect(() => {
    const stop = new AbortController();
    const read = async (): Promise<void> => {
      const answer = await client.remoteLog({ params: { id }, signal: stop.signal });
      const told = answer.ok ? await answer.value.text().catch(() => undefined) : undefined;
      const kept = answer.ok ? undefined : await client.keptLog({ params: { id }, signal: stop.signal });
      if (stop.signal.aborted) return;
      setProblem(answer.ok ? undefined : answer.failure);
      setKeptAt(kept?.ok === true ? kept.value.at : undefined);
      if (told !== undefined) setText(told);
      else if (kept?.ok === true) setText(kept.value.text);
    };
    void read();
    const timer = follow ? setInterval(() => void read(), READ_EVERY_MS) : undefined;
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [client, id, follow]);
  return { text, problem, keptAt };
}

function Lines({ lines, atEnd }: { readonly lines: readonly string[]; readonly atEnd: boolean }): ReactNode {
  const { t } = useText();
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
  });
  useEffect(() => {
    if (atEnd && lines.length > 0) virtual.scrollToIndex(lines.length - 1);
  }, [atEnd, lines.length, virtual]);
  return (
    <div ref={scroll} className="log" tabIndex={0} role="group" aria-label={t('job.log')}>
      <div className="log-lines" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div key={index} className="log-line" dir="auto" style={{ transform: `translateY(${start}px)` }}>
            {visibleText(lines[index] ?? '')}
          </div>
        ))}
      </div>
    </div>
  );
}
