import type { ReactNode } from 'react';
import type { ProblemView } from '../../shared/api/views.ts';
import { toldOf } from '../connection/told.ts';
import { Button } from './Button.tsx';
import { FailurePanel } from './FailurePanel.tsx';
import { Window } from './Window.tsx';

interface ConfirmProps {
  readonly title: string;
  readonly text: string;
  /** The verb of what is done; never "OK". */
  readonly confirm: string;
  readonly keep: string;
  readonly busy: boolean;
  readonly problem: ProblemView | undefined;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before what cannot be undone; keeping things as they are is the default. */
export function Confirm(props: ConfirmProps): ReactNode {
  return (
    <Window
      title={props.title}
      alert
      onClose={props.onClose}
      buttons={
        <>
          <Button look="danger" isDisabled={props.busy} onPress={props.onConfirm}>
            {props.confirm}
          </Button>
          <Button autoFocus onPress={props.onClose}>
            {props.keep}
          </Button>
        </>
      }
    >
      <p>{props.text}</p>
      {props.problem === undefined ? null : <FailurePanel told={toldOf(props.problem)} />}
    </Window>
  );
}
