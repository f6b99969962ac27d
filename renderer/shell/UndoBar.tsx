import { useEffect, useState, type ReactNode } from 'react';
import { Button, IconButton } from '../components/Button.tsx';
import { endUndo, takeLastBack, useUndo, type Undoable } from '../state/undo.ts';
import { useText } from '../text/useText.ts';

/** So long it is offered; while the pointer or the focus rests on it, longer. */
const OFFERED_MS = 10_000;

/** Offers to take back what was just done. */
export function UndoBar(): ReactNode {
  const last = useUndo((state) => state.last);
  return (
    <div role="status" className="undo-place">
      {last === undefined ? null : <Offer key={last.number} what={last} />}
    </div>
  );
}

function Offer({ what }: { readonly what: Undoable }): ReactNode {
  const { t } = useText();
  const [held, setHeld] = useState(false);
  const busy = useUndo((state) => state.busy);
  const { number, see, text } = what;
  useEffect(() => {
    if (held || busy) return undefined;
    const timer = setTimeout(() => endUndo(number), OFFERED_MS);
    return () => clearTimeout(timer);
  }, [held, busy, number]);
  return (
    <div
      className="undo undo-bar"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span>{text}</span>
      {see === undefined ? null : (
        <Button
          onPress={() => {
            endUndo(number);
            see.go();
          }}
        >
          {see.label}
        </Button>
      )}
      <Button look="primary" isDisabled={busy} onPress={() => void takeLastBack()}>
        {t('action.undo')}
      </Button>
      <IconButton shape="cross" label={t('action.dismiss')} onPress={() => endUndo(number)} />
    </div>
  );
}
