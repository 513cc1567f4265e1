import type { LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import type { ActionId } from '../../shared/actions.ts';
import type { CertificateDescription } from '../../shared/descriptions.ts';
import { useSay } from '../messages.ts';
import { useActions } from '../perform.ts';
import { useServices } from '../state/services.ts';
import { acceleratorOf, ariaShortcut, writeAccelerator } from '../state/shortcuts.ts';
import { Button, type ButtonProps } from './button.tsx';

interface ActionButtonProps {
  readonly action: ActionId;
  readonly on?: readonly CertificateDescription[];
  readonly variant?: ButtonProps['variant'];
  readonly icon?: LucideIcon;
  /** What the button says; the action's own name when absent. */
  readonly children?: ReactNode;
  /** Shows the icon only. */
  readonly iconOnly?: boolean;
  readonly autoFocus?: boolean;
}

/** A button for an action of the table: its name, its shortcut, and why not when it cannot be done. */
export function ActionButton(props: ActionButtonProps): ReactElement {
  const { action, on, variant, icon, children, iconOnly = false, autoFocus } = props;
  const { perform, whyNot } = useActions();
  const { platform } = useServices().app;
  const say = useSay();
  const reason = whyNot(action, on);
  const accelerator = acceleratorOf(action);
  const name = say(`action.${action}`);
  const shortcut = accelerator === null ? '' : writeAccelerator(accelerator, platform, say);
  return (
    <Button
      {...(variant === undefined ? {} : { variant })}
      {...(icon === undefined ? {} : { icon })}
      {...(iconOnly ? { label: name } : {})}
      {...(autoFocus === undefined ? {} : { autoFocus })}
      hint={iconOnly ? `${name}  ${shortcut}` : shortcut === '' ? undefined : shortcut}
      keyShortcuts={accelerator === null ? undefined : ariaShortcut(accelerator, platform)}
      why={reason === null ? null : say(reason)}
      onPress={() => perform(action, on)}
    >
      {iconOnly ? undefined : (children ?? name)}
    </Button>
  );
}
