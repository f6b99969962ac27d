import { useEffect, useState } from 'react';
import type { ImportLogView } from '../../../shared/api/routes/checks.ts';
import type { JobView } from '../../../shared/api/views.ts';
import { hear } from '../../state/hear.ts';
import { useClient } from '../../state/WaybillContext.ts';

/** The recorded log of a job, taken apart; `none` where it is no log that Waybill can read. */
export function useRunLog({ id, statement }: JobView): ImportLogView | 'none' | undefined {
  const client = useClient();
  const [log, setLog] = useState<ImportLogView | 'none'>();
  const recordedAt = statement?.at;
  useEffect(() => {
    if (recordedAt === undefined) return undefined;
    const stop = new AbortController();
    void hear(client.importLog({ params: { id }, signal: stop.signal }), (answer) => {
      if (!stop.signal.aborted) setLog(answer.ok ? answer.value : 'none');
    });
    return () => stop.abort();
  }, [client, id, recordedAt]);
  return log;
}
