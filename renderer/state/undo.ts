import { create } from 'zustand';
import type { ClientResult } from '../../shared/api/client.ts';
import { tellRefused } from './refused.ts';

/** Something that was just done and can be taken back. */
export interface Undoable {
  /** Tells one from the next. */
  readonly number: number;
  /** What was done, in the past tense. */
  readonly text: string;
  readonly undo: () => Promise<ClientResult<unknown>>;
  /** Where what was done can be seen, where that is not here. */
  readonly see?: { readonly label: string; readonly go: () => void };
}

interface UndoState {
  readonly last: Undoable | undefined;
  readonly busy: boolean;
}

const NOTHING: UndoState = { last: undefined, busy: false };

/** The last thing that can be taken back, for as long as it is offered. */
export const useUndo = create<UndoState>(() => NOTHING);

let offers = 0;

/** Offers to take something back; what was offered before stays done. */
export function offerUndo(what: Omit<Undoable, 'number'>): void {
  offers += 1;
  useUndo.setState({ ...NOTHING, last: { ...what, number: offers } });
}

/** Ends the offer, if it still is this one. */
export function endUndo(number: number): void {
  if (useUndo.getState().last?.number === number) useUndo.setState(NOTHING);
}

/** Takes the last thing back. Why it could not be outlives the offer: it is told until it is dismissed. */
export async function takeLastBack(): Promise<void> {
  const { busy, last } = useUndo.getState();
  if (last === undefined || busy) return;
  useUndo.setState({ busy: true });
  const answer = await last.undo();
  if (!answer.ok) tellRefused({ kind: 'undo', problem: answer.failure });
  endUndo(last.number);
}
