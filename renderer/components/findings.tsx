import { CircleX, Info, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import type { Finding, Severity } from '../../shared/pki-terms.ts';
import { useSay } from '../messages.ts';
import { SaidText } from './said-text.tsx';

const ICONS: Readonly<Record<Severity, LucideIcon>> = { error: CircleX, warning: TriangleAlert, info: Info };
const ORDER: readonly Severity[] = ['error', 'warning', 'info'];

/** What was noticed, worst first: an error refuses, a warning goes on. */
export function Findings({ findings }: { findings: readonly Finding[] }): ReactElement | null {
  const say = useSay();
  if (findings.length === 0) return null;
  const sorted = findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  return (
    <ul className="findings" aria-label={say('findings')}>
      {sorted.map((finding, at) => {
        const Icon = ICONS[finding.severity];
        return (
          <li key={at} className={`finding finding-${finding.severity}`}>
            <Icon className="icon" strokeWidth={1.75} />
            <span className="finding-text">
              <b>{say(`severity.${finding.severity}`)}</b> <SaidText text={finding.message} />
              {finding.source === undefined ? null : <span className="finding-source">{finding.source}</span>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
