import { useEffect, type ReactNode } from 'react';
import { InlineName } from '../components/Name.tsx';
import { Shape } from '../components/Shape.tsx';
import { useWaybill } from '../state/WaybillContext.ts';
import { useText } from '../text/useText.ts';
import { useBatchName } from '../views/batches/useBatchName.ts';
import { givenOfList } from './given.ts';
import { openSend, useIntake } from './intakeStore.ts';
import { takeDrop } from './readDrop.ts';
import { useLikelyDestination } from './useLikelyDestination.ts';

/** The whole window takes drops and pasted files; while something is dragged over it, it says where that would go. */
export function DropAnywhere(): ReactNode {
  useEffect(listen, []);
  const dragging = useIntake((state) => state.dragging);
  return dragging === undefined ? null : <Overlay things={dragging.things} />;
}

function Overlay({ things }: { readonly things: number }): ReactNode {
  const { t, rich } = useText();
  const destination = useLikelyDestination();
  const target = useIntake((state) => state.target);
  const batchName = useBatchName();
  const none = useWaybill((state) => state.status?.destinations.length === 0);
  const title =
    target !== undefined
      ? rich('drop.into', { batch: <InlineName key="batch" text={batchName(target)} /> })
      : destination === undefined
        ? t(none ? 'drop.needsDestination' : 'drop.titleNone')
        : rich('drop.title', { destination: <strong key="destination">{destination.name}</strong> });
  return (
    <div className="drop">
      <div className="drop-card">
        <Shape name="open-box" />
        <p className="drop-title">{title}</p>
        <p className="soft">{t('drop.items', { count: things })}</p>
      </div>
    </div>
  );
}

/** Listens on the window and gives back the stop. */
function listen(): () => void {
  // Each element on the way fires its own enter and leave; the drag is over when all that were entered were left.
  let depth = 0;
  const stop = new AbortController();
  const on = <K extends keyof WindowEventMap>(type: K, heard: (event: WindowEventMap[K]) => void): void =>
    addEventListener(type, heard, { signal: stop.signal });
  on('dragenter', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth += 1;
    if (!isBusy()) useIntake.setState({ dragging: { things: event.dataTransfer?.items.length ?? 0 } });
  });
  on('dragover', (event) => {
    if (!hasFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = isBusy() ? 'none' : 'copy';
  });
  on('dragleave', () => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) useIntake.setState({ dragging: undefined });
  });
  on('drop', (event) => {
    if (!hasFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    depth = 0;
    const target = useIntake.getState().target;
    if (isBusy()) useIntake.setState({ dragging: undefined });
    else openSend(takeDrop(event.dataTransfer), { into: target });
  });
  on('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || isBusy() || isEditing(event.target)) return;
    event.preventDefault();
    openSend(() => Promise.resolve(givenOfList(files)), { into: useIntake.getState().target });
  });
  return () => stop.abort();
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** One thing at a time: while its dialog is open, nothing else is taken. */
function isBusy(): boolean {
  return useIntake.getState().sending !== undefined;
}

function isEditing(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
