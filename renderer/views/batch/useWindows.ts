import { useCallback, useEffect, useState } from 'react';
import type { WindowView } from '../../../shared/api/scheduleViews.ts';
import { hear } from '../../state/hear.ts';
import { useClient } from '../../state/WaybillContext.ts';

/** The weekly windows; absent while they are being read. */
export function useWindows(): {
  readonly windows: readonly WindowView[] | undefined;
  readonly reload: () => void;
} {
  const client = useClient();
  const [windows, setWindows] = useState<readonly WindowView[]>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    void hear(client.listWindows({ signal: stop.signal }), (answer) => {
      if (!stop.signal.aborted) setWindows(answer.ok ? answer.value.items : []);
    });
    return () => stop.abort();
  }, [client, turn]);
  const reload = useCallback(() => setTurn((last) => last + 1), []);
  return { windows, reload };
}
