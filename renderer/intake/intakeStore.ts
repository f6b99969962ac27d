import { create } from 'zustand';
import type { BatchView } from '../../shared/api/views.ts';
import type { Given } from './given.ts';

/** The batch that files given now would join. */
export type Into = Pick<BatchView, 'id' | 'comment' | 'createdAt' | 'destination'>;

interface IntakeState {
  /** What is dragged over the window: how many things, and the batch whose row is under the pointer. */
  readonly dragging: { readonly things: number; readonly over?: Into | undefined } | undefined;
  /** The batch that a page offers as the place for drops. */
  readonly target: Into | undefined;
  /** Finds the batch of a row that files may be dropped onto, while a list of batches is on screen. */
  readonly rowOf: ((id: string) => Into | undefined) | undefined;
  /** The open dialog; `given` settles when all folders have been read. */
  readonly sending:
    | {
        /** Tells one opening from the next. */
        readonly number: number;
        readonly given: (reading: {
          readonly onCount: (files: number, bytes: number) => void;
          readonly signal: AbortSignal;
        }) => Promise<Given>;
        readonly into: Into | undefined;
        readonly destination: string | undefined;
      }
    | undefined;
}

/** What is being given to Waybill in this window. */
export const useIntake = create<IntakeState>(() => ({
  dragging: undefined,
  target: undefined,
  rowOf: undefined,
  sending: undefined,
}));

let openings = 0;

/** Opens the dialog for what was given. Without `into` it becomes a new batch, for `destination` if that is named. */
export function openSend(
  given: NonNullable<IntakeState['sending']>['given'],
  where: { readonly into?: Into | undefined; readonly destination?: string | undefined } = {},
): void {
  openings += 1;
  useIntake.setState({
    dragging: undefined,
    sending: { number: openings, given, into: where.into, destination: where.destination },
  });
}

/** What was given becomes a batch of its own after all. */
export function sendApart(): void {
  useIntake.setState(({ sending }) =>
    sending === undefined ? {} : { sending: { ...sending, into: undefined } },
  );
}

/** Closes the dialog. */
export function closeSend(): void {
  useIntake.setState({ sending: undefined });
}
