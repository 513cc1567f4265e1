import { CircleCheck, Download, KeyRound } from 'lucide-react';
import type { ReactElement } from 'react';
import type { CertificateDetail } from '../../../shared/descriptions.ts';
import type { Finding } from '../../../shared/pki-terms.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { CertificateSentence } from '../../components/certificate-sentence.tsx';
import { Findings } from '../../components/findings.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { Rich, useSay } from '../../messages.ts';
import { nameOf } from '../../state/certificate-name.ts';
import { CertificateFacts } from '../certificate/certificate-facts.tsx';

interface IssuedViewProps {
  readonly certificate: CertificateDetail;
  readonly findings: readonly Finding[];
  readonly now: number;
  readonly onShow: () => void;
  readonly onAnother: () => void;
}

/** It is signed and on record: take the file, look at it, or go on. */
export function IssuedView({ certificate, findings, now, onShow, onAnother }: IssuedViewProps): ReactElement {
  const say = useSay();
  return (
    <section className="page page-narrow issued" aria-label={say('issued.label')}>
      <h1 className="issued-title">
        <CircleCheck className="icon" strokeWidth={1.75} />
        <span>
          <Rich id="issued.title" values={{ name: <ForeignText text={nameOf(certificate)} /> }} />
        </span>
      </h1>
      <CertificateSentence certificate={certificate} />
      <div className="button-row">
        {certificate.hasPrivateKey ? (
          <>
            <ActionButton action="certificate.keyCert" on={[certificate]} variant="primary" icon={KeyRound} autoFocus>
              {say('issued.saveKeyCert')}
            </ActionButton>
            <ActionButton action="certificate.export" on={[certificate]} icon={Download} />
          </>
        ) : (
          <ActionButton action="certificate.export" on={[certificate]} variant="primary" icon={Download} autoFocus />
        )}
        <Button onPress={onShow}>{say('issued.show')}</Button>
        <Button onPress={onAnother}>{say('issued.another')}</Button>
      </div>
      <Findings findings={findings} />
      <CertificateFacts certificate={certificate} now={now} />
    </section>
  );
}
