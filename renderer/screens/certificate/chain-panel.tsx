import type { ReactElement } from 'react';
import { useReading } from '../../state/services.ts';
import { BrowserCheck } from './browser-check.tsx';
import type { ShownCertificate } from './certificate-view.tsx';
import { ChainList } from './chain-list.tsx';

interface ChainPanelProps {
  readonly shown: ShownCertificate;
  readonly now: number;
  readonly onOpen: (id: string) => void;
}

/** The chain with a check for each link, and what a browser would say to it. */
export function ChainPanel({ shown, now, onOpen }: ChainPanelProps): ReactElement {
  const { certificate, chain } = shown;
  const judged = useReading('judgeCertificate', { id: certificate.id, host: null, rules: 'rfc5280' });
  return (
    <>
      <ChainList
        certificate={certificate}
        chain={chain}
        path={judged.status === 'ready' ? judged.value.path : null}
        now={now}
        onOpen={onOpen}
      />
      <BrowserCheck key={certificate.id} certificate={certificate} />
    </>
  );
}
