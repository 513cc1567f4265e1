import { X } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components/Modal';
import { useSay } from '../messages.ts';
import { Button } from './button.tsx';

interface ModalDialogProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly size?: 'small' | 'medium' | 'large';
  readonly children: ReactNode;
  /** While work goes on, neither Escape nor a click beside it closes the dialog. */
  readonly busy?: boolean;
}

/** A dialog over everything: focus stays in it, Escape closes it, focus goes back where it was. */
export function ModalDialog({ title, onClose, size = 'medium', children, busy = false }: ModalDialogProps) {
  const say = useSay();
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isDismissable={!busy}
      isKeyboardDismissDisabled={busy}
      onOpenChange={(open) => (open ? undefined : onClose())}
    >
      <Modal className={`modal modal-${size}`}>
        <Dialog className="dialog">
          <header className="dialog-head">
            <Heading slot="title" className="dialog-title">
              {title}
            </Heading>
            <Button variant="quiet" icon={X} label={say('close')} onPress={onClose} />
          </header>
          <div className="dialog-body">{children}</div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** A form in a dialog: Enter anywhere in it does what the last button says. */
export function DialogForm({ onSubmit, children }: { onSubmit: () => void; children: ReactNode }): ReactElement {
  return (
    <form
      className="dialog-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}
