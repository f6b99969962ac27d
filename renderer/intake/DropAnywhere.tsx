import { useEffect, type ReactNode } from 'react';
import { InlineName } from '../components/Name.tsx';
import { Shape } from '../components/Shape.tsx';
import { useReadOut } from '../state/readOut.ts';
import { useWaybill } from '../state/WaybillContext.ts';
import { useText } from '../text/useText.ts';
import { useBatchName } from '../views/batches/useBatchName.ts';
import { openSend, useIntake, type Into } from './intakeStore.ts';
import { takeDrop } from './readDrop.ts';
import { useLikelyDestination } from './useLikelyDestination.ts';

/** The whole window takes drops and pasted files; while something is dragged over it, it says where that would go. */
export function DropAnywhere(): ReactNode {
  useEffect(listen, []);
  const dragging = useIntake((state) => state.dragging);
  return dragging === undefined ? null : <Overlay things={dragging.things} over={dragging.over} />;
}

interface OverlayProps {
  readonly things: number;
  /** The batch whose row is under the pointer. */
  readonly over: Into | undefined;
}

function Overlay({ things, over }: OverlayProps): ReactNode {
  const { t, rich } = useText();
  const destination = useLikelyDestination();
  const shown = useIntake((state) => state.target);
  const hasRows = useIntake((state) => state.rowOf !== undefined);
  const target = over ?? shown;
  const batchName = useBatchName();
  const none = useWaybill((state) => state.status?.destinations.length === 0);
  const title =
    target !== undefined
      ? rich('drop.into', { batch: <InlineName key="batch" text={batchName(target)} /> })
      : destination === undefined
        ? t(none ? 'drop.needsDestination' : 'drop.titleNone')
        : rich('drop.title', { destination: <strong key="destination">{destination.name}</strong> });
  useReadOut(
    target === undefined && destination !== undefined
      ? t('drop.title', { destination: destination.name })
      : '',
  );
  return (
    // Where there are rows to drop onto, they stay in sight.
    <div className={hasRows ? 'drop drop-low' : 'drop'}>
      <section className="drop-card" aria-labelledby="drop-title">
        <Shape name="open-box" />
        <p id="drop-title" className="drop-title">
          {title}
        </p>
        <p className="soft">{t('drop.items', { count: things })}</p>
        {hasRows && over === undefined ? <p className="soft small">{t('drop.rows')}</p> : null}
      </section>
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
    const things = event.dataTransfer?.items.length ?? 0;
    if (!isBusy()) useIntake.setState(({ dragging }) => ({ dragging: { ...dragging, things } }));
  });
  on('dragover', (event) => {
    if (!hasFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = isBusy() ? 'none' : 'copy';
    holdOver(rowUnder(event));
  });
  on('dragleave', () => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) useIntake.setState({ dragging: undefined });
  });
  on('drop', (event) => {
    if (!hasFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    depth = 0;
    const target = rowUnder(event) ?? useIntake.getState().target;
    if (isBusy()) useIntake.setState({ dragging: undefined });
    else openSend(takeDrop(event.dataTransfer), { into: target });
  });
  on('paste', (event) => {
    const { clipboardData } = event;
    if (clipboardData === null || clipboardData.files.length === 0) return;
    if (isBusy() || isEditing(event.target)) return;
    event.preventDefault();
    openSend(takeDrop(clipboardData), { into: useIntake.getState().target });
  });
  return () => stop.abort();
}

/** The batch of the row under the pointer, where that row takes files. */
function rowUnder({ target }: DragEvent): Into | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-drop]') : null;
  const id = row?.dataset['drop'];
  return id === undefined ? undefined : useIntake.getState().rowOf?.(id);
}

/** Called very often while something is dragged: only a change is told. */
function holdOver(over: Into | undefined): void {
  const { dragging } = useIntake.getState();
  if (dragging !== undefined && dragging.over?.id !== over?.id)
    useIntake.setState({ dragging: { ...dragging, over } });
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
