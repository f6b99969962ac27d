import { useEffect, useState } from 'react';
import type { PathCountView } from '../../shared/api/routes/paths.ts';
import { hear } from '../state/hear.ts';
import { useClient } from '../state/WaybillContext.ts';

/** What lies at these paths: undefined while it is counted, `unknown` where it cannot be. */
export function useCountedPaths(paths: readonly string[]): PathCountView | 'unknown' | undefined {
  const client = useClient();
  const [count, setCount] = useState<PathCountView | 'unknown'>();
  useEffect(() => {
    const stop = new AbortController();
    const call = client.countPaths({ body: { paths: [...paths] }, signal: stop.signal });
    void hear(call, (answer) => {
      if (!stop.signal.aborted) setCount(answer.ok ? answer.value : 'unknown');
    });
    return () => stop.abort();
  }, [client, paths]);
  return count;
}
