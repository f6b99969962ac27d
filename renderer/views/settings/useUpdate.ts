import { useCallback, useEffect, useState } from 'react';
import type { UpdateState } from '../../../shared/model/updates.ts';
import type { NativeBridge } from '../../native/bridge.ts';
import { hear } from '../../state/hear.ts';

/** How the update of the app stands, as the desktop shell tells it; `renew` after its settings were changed. */
export function useUpdate(bridge: NativeBridge | undefined): {
  readonly state: UpdateState | undefined;
  readonly renew: () => void;
} {
  const [state, setState] = useState<UpdateState>();
  const renew = useCallback(() => {
    if (bridge !== undefined) void hear(bridge.updates(), setState);
  }, [bridge]);
  useEffect(() => {
    renew();
    return bridge?.onUpdate(setState);
  }, [bridge, renew]);
  return { state, renew };
}
