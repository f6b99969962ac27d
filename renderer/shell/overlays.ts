import { create } from 'zustand';

export type Overlay = 'palette' | 'shortcuts' | 'who';

/** Which of the window's own overlays is open. */
export const useOverlays = create<{ readonly open: Overlay | undefined }>(() => ({ open: undefined }));

export function openOverlay(open: Overlay): void {
  useOverlays.setState({ open });
}

export function closeOverlay(): void {
  useOverlays.setState({ open: undefined });
}
