import { use, useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Name } from './Name.tsx';
import { Shape } from './Shape.tsx';
import { SubjectContext, type Subject } from './subject.ts';

interface WindowProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  /** Buttons, most important last. */
  readonly buttons?: ReactNode;
  readonly children: ReactNode;
  /** Needs an answer now: Escape and a click outside do not close it, a screen reader is told at once. */
  readonly alert?: boolean;
  readonly size?: 'small' | 'large' | 'wide';
  /** What it is about, where the page does not say so. */
  readonly subject?: Subject;
}

/** A dialog over the page. Focus stays in it and goes back where it was. */
export function Window({ title, onClose, buttons, children, alert, size, subject }: WindowProps): ReactNode {
  const ofPage = use(SubjectContext);
  const about = subject ?? ofPage;
  const dialog = useRef<HTMLElement>(null);
  useKeptFocus(dialog);
  return (
    <ModalOverlay
      className="veil"
      isOpen
      isDismissable={alert !== true}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={`window window-${size ?? 'small'}`}>
        <Dialog ref={dialog} className="window-inner" role={alert === true ? 'alertdialog' : 'dialog'}>
          <Heading slot="title" level={2} className="window-title">
            {title}
          </Heading>
          {about === undefined ? null : <SubjectLine subject={about} />}
          <div className="window-body">{children}</div>
          {buttons === undefined ? null : <div className="window-buttons">{buttons}</div>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/**
 * Takes the focus back when what had it is gone (a button that did its work, a form that became a report): keys would go
 * nowhere, and Escape would not close the dialog.
 */
function useKeptFocus(dialog: RefObject<HTMLElement | null>): void {
  // Before the dialog is drawn: what goes at the first key of all would not be seen otherwise.
  useLayoutEffect(() => {
    const own = dialog.current;
    if (own === null) return undefined;
    let frame = 0;
    const look = (): void => {
      const isTop = [...document.querySelectorAll('.window-inner')].at(-1) === own;
      if (isTop && isLost(document.activeElement)) own.focus({ preventScroll: true });
    };
    const changes = new MutationObserver(() => {
      cancelAnimationFrame(frame);
      // The browser takes the focus from what is gone when it draws next.
      frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(look);
      });
    });
    changes.observe(own, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    return () => {
      changes.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [dialog]);
}

/** Also where a busy browser has not yet taken the focus from what can no longer be used. */
function isLost(focused: Element | null): boolean {
  return focused === null || focused === document.body || focused.matches(':disabled');
}

/** The wrong batch or the wrong server must be seen before anything is done to it. */
function SubjectLine({ subject: { destination, name } }: { readonly subject: Subject }): ReactNode {
  return (
    <p className="window-subject">
      <Name text={name} />
      <Shape name="server" />
      <Name text={destination} />
    </p>
  );
}
