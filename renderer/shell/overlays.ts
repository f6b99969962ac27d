import { create } from 'zustand';
import type { ServiceKind } from '../../shared/services/abilities.ts';

export type Overlay = 'palette' | 'shortcuts' | 'who' | 'practice';

interface Overlays {
  readonly open: Overlay | undefined;
  /** The kind of service that is practised with. */
  readonly kind: ServiceKind;
}

/** The service that everybody meets first: there are demo files for it. */
const FIRST_KIND: ServiceKind = 'haplo-batch';

/** Which of the window's own overlays is open. */
export const useOverlays = create<Overlays>(() => ({ open: undefined, kind: FIRST_KIND }));

export function openOverlay(open: Exclude<Overlay, 'practice'>): void {
  useOverlays.setState({ open });
}

/** Starts the built-in practice server with a destination of this kind, and offers to send something there. */
export function openPractice(kind: ServiceKind = FIRST_KIND): void {
  useOverlays.setState({ open: 'practice', kind });
}

export function closeOverlay(): void {
  useOverlays.setState({ open: undefined });
}
