import { ChevronRight, FileSearch, Search } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components/Modal';
import type { ActionId } from '../../../shared/actions.ts';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { ForeignText } from '../../components/foreign-text.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { useSay, type MessageId } from '../../messages.ts';
import { nameOf } from '../../state/certificate-name.ts';
import type { PaletteItem } from '../../state/palette.ts';
import { useNow } from '../../state/use-now.ts';
import { acceleratorOf, actionOfKeyPress, writeAccelerator, type Platform } from '../../state/shortcuts.ts';

interface PaletteViewProps {
  readonly typed: string;
  readonly items: readonly PaletteItem[];
  readonly platform: Platform;
  readonly whyNot: (id: ActionId) => MessageId | null;
  readonly onType: (typed: string) => void;
  readonly onChoose: (item: PaletteItem) => void;
  /** A shortcut on the certificate under the cursor. */
  readonly onAct: (id: ActionId, certificate: CertificateDescription) => void;
  readonly onClose: () => void;
}

export function PaletteView(props: PaletteViewProps): ReactElement {
  const { typed, items, platform, onChoose } = props;
  const say = useSay();
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const [cursor, setCursor] = useState(0);
  const at = Math.min(cursor, items.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const item = items[at];
    const action = actionOfKeyPress(event, platform);
    if (event.key === 'ArrowDown') setCursor(Math.min(items.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setCursor(Math.max(0, at - 1));
    else if (event.key === 'Enter' && item !== undefined) onChoose(item);
    else if (action === 'view.palette') props.onClose();
    else if (action !== null && action.startsWith('certificate.') && item?.kind === 'certificate')
      props.onAct(action, item.certificate);
    else return;
    event.preventDefault();
  };

  return (
    <ModalOverlay
      className="overlay overlay-top"
      isOpen
      isDismissable
      onOpenChange={(open) => !open && props.onClose()}
    >
      <Modal className="modal modal-palette">
        <Dialog className="dialog" aria-label={say('action.view.palette')}>
          <div className="palette-field">
            <Search className="icon" strokeWidth={1.75} />
            <input
              className="palette-input"
              role="combobox"
              aria-expanded
              aria-controls={`${id}-list`}
              aria-activedescendant={items.length === 0 ? undefined : `${id}-${at}`}
              aria-autocomplete="list"
              aria-label={say('action.view.palette')}
              placeholder={say('palette.placeholder')}
              autoFocus
              autoComplete="off"
              spellCheck={false}
              value={typed}
              onChange={(event) => {
                props.onType(event.target.value);
                setCursor(0);
              }}
              onPaste={(event) => {
                // A text field keeps the first line only; a request has many.
                const pasted = event.clipboardData.getData('text');
                if (!pasted.includes('\n')) return;
                event.preventDefault();
                props.onType(pasted);
              }}
              onKeyDown={onKeyDown}
            />
          </div>
          <ul ref={list} className="palette-list" id={`${id}-list`} role="listbox" aria-label={say('palette.results')}>
            {items.map((item, index) => (
              <li
                key={keyOf(item)}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === at}
                className="palette-item"
                onClick={() => onChoose(item)}
                onPointerMove={() => setCursor(index)}
              >
                <PaletteItemView item={item} platform={platform} whyNot={props.whyNot} />
              </li>
            ))}
          </ul>
          {items.length === 0 ? <p className="palette-none">{say('palette.none')}</p> : null}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function PaletteItemView({
  item,
  platform,
  whyNot,
}: { item: PaletteItem } & Pick<PaletteViewProps, 'platform' | 'whyNot'>) {
  const say = useSay();
  const now = useNow();
  switch (item.kind) {
    case 'inspect':
      return (
        <>
          <FileSearch className="icon" strokeWidth={1.75} />
          <span className="palette-name">{say('palette.inspect')}</span>
        </>
      );
    case 'certificate':
      return (
        <>
          <StatusBadge state={item.certificate.state} notAfter={item.certificate.notAfter} now={now} />
          <span className="palette-name">
            <ForeignText text={nameOf(item.certificate)} />
          </span>
          <span className="quiet hex">{item.certificate.serialNumber.slice(0, 8)}…</span>
        </>
      );
    case 'action': {
      const why = whyNot(item.id);
      const accelerator = acceleratorOf(item.id);
      return (
        <>
          <ChevronRight className="icon" strokeWidth={1.75} />
          <span className={why === null ? 'palette-name' : 'palette-name palette-off'}>{say(`action.${item.id}`)}</span>
          {why === null ? null : <span className="quiet">{say(why)}</span>}
          {why !== null || accelerator === null ? null : <kbd>{writeAccelerator(accelerator, platform, say)}</kbd>}
        </>
      );
    }
  }
}

function keyOf(item: PaletteItem): string {
  switch (item.kind) {
    case 'inspect':
      return 'inspect';
    case 'action':
      return item.id;
    case 'certificate':
      return item.certificate.id;
  }
}
