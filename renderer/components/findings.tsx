import { CircleX, Info, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import type { Finding, Severity } from '../../shared/pki-terms.ts';
import { useSay } from '../messages.ts';
import { SaidText } from './said-text.tsx';

const ICONS: Readonly<Record<Severity, LucideIcon>> = { error: CircleX, warning: TriangleAlert, info: Info };
const ORDER: readonly Severity[] = ['error', 'warning', 'info'];

/** What main noticed, worst first: an error refuses, a warning goes on. */
export function Findings({ findings }: { findings: readonly Finding[] }): ReactElement | null {
  const say = useSay();
  if (findings.length === 0) return null;
  const sorted = findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  return (
    <ul className="findings" aria-label={say('findings')}>
      {sorted.map(({ severity, message, source }, at) => (
        <Noticed key={at} severity={severity}>
          <SaidText text={message} />
          {source === undefined ? null : <span className="finding-source">{source}</span>}
        </Noticed>
      ))}
    </ul>
  );
}

/** One thing that was noticed, in whoever's words: those of {@link Findings} are main's. */
export function Noticed({ severity, children }: { severity: Severity; children: ReactNode }): ReactElement {
  const say = useSay();
  const Icon = ICONS[severity];
  return (
    <li className={`finding finding-${severity}`}>
      <Icon className="icon" strokeWidth={1.75} />
      <span className="finding-text">
        <b>{say(`severity.${severity}`)}</b> {children}
      </span>
    </li>
  );
}
