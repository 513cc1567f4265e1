import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import type { Asn1NodeDescription } from '../../../shared/descriptions.ts';
import { ForeignText } from '../../components/foreign-text.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { SaidText } from '../../components/said-text.tsx';
import { useSay } from '../../messages.ts';
import { bytesOfPem, hexRows } from '../../state/hex-dump.ts';
import { useReading } from '../../state/services.ts';

/** The certificate element by element, each linked to its bytes. */
export function Asn1Panel({ id, pem }: { id: string; pem: string }): ReactElement {
  const reading = useReading('showAsn1', { id });
  return <ReadingView reading={reading}>{({ nodes }) => <Asn1View nodes={nodes} pem={pem} />}</ReadingView>;
}

function Asn1View({ nodes, pem }: { nodes: readonly Asn1NodeDescription[]; pem: string }): ReactElement {
  const say = useSay();
  const [at, setAt] = useState(0);
  const tree = useRef<HTMLUListElement>(null);
  const bytes = useMemo(() => bytesOfPem(pem), [pem]);
  const chosen = nodes[at];
  const from = chosen?.offset ?? 0;
  const rows = hexRows(bytes, from, from + (chosen === undefined ? 0 : chosen.headerLength + chosen.length));
  const dump = useRef<HTMLOListElement>(null);
  useEffect(() => {
    dump.current?.querySelector('mark')?.scrollIntoView({ block: 'nearest' });
    tree.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 };
    const step = steps[event.key];
    if (step === undefined && event.key !== 'Home' && event.key !== 'End') return;
    event.preventDefault();
    const next = event.key === 'Home' ? 0 : event.key === 'End' ? nodes.length - 1 : at + (step ?? 0);
    setAt(Math.min(nodes.length - 1, Math.max(0, next)));
  };
  return (
    <div className="asn1">
      <ul
        ref={tree}
        className="asn1-tree"
        role="tree"
        tabIndex={0}
        aria-label={say('asn1.tree')}
        aria-activedescendant={`asn1-${at}`}
        onKeyDown={onKeyDown}
      >
        {nodes.map((node, index) => (
          <li
            key={node.offset * 64 + node.depth}
            id={`asn1-${index}`}
            role="treeitem"
            aria-level={node.depth + 1}
            aria-selected={index === at}
            className="asn1-node"
            style={{ paddingInlineStart: `${6 + node.depth * 12}px` }}
            onClick={() => setAt(index)}
          >
            <span className="asn1-type">{node.type}</span>{' '}
            {node.value === null ? null : <ForeignText text={node.value} />}
            {node.problem === null ? null : (
              <span className="tone-bad">
                {' '}
                <SaidText text={node.problem} />
              </span>
            )}
          </li>
        ))}
      </ul>
      <div className="hex-dump" role="region" tabIndex={0} aria-label={say('asn1.bytes')}>
        <ol ref={dump}>
          {rows.map((row) => (
            <li key={row.offset}>
              <span className="quiet">{row.offset.toString(16).padStart(4, '0')}</span>{' '}
              {row.before === '' ? null : `${row.before} `}
              {row.marked === '' ? null : <mark>{row.marked}</mark>}
              {row.after === '' ? null : ` ${row.after}`}
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}
