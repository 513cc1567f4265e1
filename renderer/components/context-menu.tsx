import { useRef, type ReactElement } from 'react';
import { Menu, MenuItem, Popover, Separator } from 'react-aria-components/Menu';
import type { ActionId } from '../../shared/actions.ts';
import { useSay } from '../messages.ts';
import { useActions } from '../perform.ts';
import { useServices } from '../state/services.ts';
import { acceleratorOf, writeAccelerator } from '../state/shortcuts.ts';

export interface MenuPlace {
  readonly x: number;
  readonly y: number;
}

interface ContextMenuProps {
  readonly label: string;
  readonly place: MenuPlace;
  readonly actions: readonly (ActionId | 'line')[];
  readonly onClose: () => void;
}

/** Actions of the table at the pointer. What cannot be done now is shown as such. */
export function ContextMenu({ label, place, actions, onClose }: ContextMenuProps): ReactElement {
  const anchor = useRef<HTMLSpanElement>(null);
  const say = useSay();
  const { perform, whyNot } = useActions();
  const { platform } = useServices().app;
  return (
    <>
      <span ref={anchor} className="menu-anchor" style={{ left: place.x, top: place.y }} />
      <Popover
        className="popover"
        triggerRef={anchor}
        isOpen
        offset={0}
        placement="bottom start"
        onOpenChange={(open) => (open ? undefined : onClose())}
      >
        <Menu
          className="menu"
          aria-label={label}
          onClose={onClose}
          disabledKeys={actions.filter((id) => id !== 'line' && whyNot(id) !== null)}
        >
          {actions.map((id, at) => {
            if (id === 'line') return <Separator key={at} className="menu-line" />;
            const accelerator = acceleratorOf(id);
            return (
              <MenuItem
                key={id}
                id={id}
                className="menu-item"
                textValue={say(`action.${id}`)}
                onAction={() => perform(id)}
              >
                <span>{say(`action.${id}`)}</span>
                {accelerator === null ? null : <kbd>{writeAccelerator(accelerator, platform, say)}</kbd>}
              </MenuItem>
            );
          })}
        </Menu>
      </Popover>
    </>
  );
}
