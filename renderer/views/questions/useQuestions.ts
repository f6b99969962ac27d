import { useCallback, useEffect, useState } from 'react';
import type { QuestionView } from '../../../shared/api/routes/jobWork.ts';
import type { ProblemView } from '../../../shared/api/views.ts';
import type { Changes } from '../../state/changes.ts';
import { hear } from '../../state/hear.ts';
import { useChanges, useClient, useWaybill } from '../../state/WaybillContext.ts';

interface Questions {
  /** Absent until they were read. */
  readonly questions: readonly QuestionView[] | undefined;
  readonly problem: ProblemView | undefined;
  readonly reload: () => void;
}

/** All open questions, read anew whenever a job changes. */
export function useQuestions(): Questions {
  const client = useClient();
  const epoch = useWaybill((state) => state.epoch);
  const [questions, setQuestions] = useState<readonly QuestionView[]>();
  const [problem, setProblem] = useState<ProblemView>();
  const [asked, setAsked] = useState(0);
  const reload = useCallback(() => setAsked((count) => count + 1), []);
  useEffect(() => {
    const stop = new AbortController();
    void hear(client.listQuestions({ signal: stop.signal }), (answer) => {
      if (stop.signal.aborted) return;
      if (answer.ok) setQuestions(answer.value.items);
      setProblem(answer.ok ? undefined : answer.failure);
    });
    return () => stop.abort();
  }, [client, epoch, asked]);
  const listen = useCallback(
    (changes: Changes) => {
      if (changes.jobs.length > 0) reload();
    },
    [reload],
  );
  useChanges(listen);
  return { questions, problem, reload };
}
