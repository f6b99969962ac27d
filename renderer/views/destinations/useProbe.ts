import { useState } from 'react';
import type { ProbeView, ProblemView } from '../../../shared/api/views.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';

interface Probe {
  readonly busy: boolean;
  /** What the last test showed. */
  readonly result: ProbeView | undefined;
  /** Why the daemon could not test. */
  readonly problem: ProblemView | undefined;
  readonly run: () => void;
}

/** Tests a destination without any effect there. */
export function useProbe(name: string): Probe {
  const client = useClient();
  const command = useCommand();
  const [result, setResult] = useState<ProbeView>();
  return {
    busy: command.busy,
    problem: command.problem,
    result: command.busy ? undefined : result,
    run: () => command.run(() => client.testDestination({ params: { name }, body: {} }), setResult),
  };
}
