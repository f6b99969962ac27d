import type { ReactNode } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';

interface WindowProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  /** Buttons, most important last. */
  readonly buttons?: ReactNode;
  readonly children: ReactNode;
  /** Needs an answer now: Escape and a click outside do not close it, a screen reader is told at once. */
  readonly alert?: boolean;
  readonly size?: 'small' | 'large' | 'wide';
}

/** A dialog over the page. Focus stays in it and goes back where it was. */
export function Window({ title, onClose, buttons, children, alert, size }: WindowProps): ReactNode {
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
        <Dialog className="window-inner" role={alert === true ? 'alertdialog' : 'dialog'}>
          <Heading slot="title" level={2} className="window-title">
            {title}
          </Heading>
          <div className="window-body">{children}</div>
          {buttons === undefined ? null : <div className="window-buttons">{buttons}</div>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
