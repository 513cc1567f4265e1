import { Ban, CircleAlert, CircleArrowRight, CircleCheck, CirclePause, Clock, type LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import type { CertificateState } from '../../shared/pki-terms.ts';
import { useSay } from '../messages.ts';
import { daysLeft } from '../state/instants.ts';

const ICONS: Readonly<Record<CertificateState, LucideIcon>> = {
  valid: CircleCheck,
  expiring: Clock,
  expired: CircleAlert,
  revoked: Ban,
  held: CirclePause,
  superseded: CircleArrowRight,
};

interface StatusBadgeProps {
  readonly state: CertificateState;
  readonly notAfter: string;
  readonly now: number;
}

/** Icon, word and colour; never colour alone. One that ends soon says in how many days. */
export function StatusBadge({ state, notAfter, now }: StatusBadgeProps): ReactElement {
  const say = useSay();
  const Icon = ICONS[state];
  const left = daysLeft(notAfter, now);
  const tone = state === 'expiring' && left < 7 ? 'soon' : state;
  return (
    <span className={`status status-${tone}`}>
      <Icon className="icon" strokeWidth={1.75} />
      {state === 'expiring' ? say('state.daysLeft', { days: Math.max(0, left) }) : say(`state.${state}`)}
    </span>
  );
}
