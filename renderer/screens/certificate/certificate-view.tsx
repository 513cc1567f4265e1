import { Ban, Download, KeyRound, Maximize2, RefreshCw, ShieldAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import type { MethodOutput } from '../../../shared/contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { CertificateSentence } from '../../components/certificate-sentence.tsx';
import { Findings } from '../../components/findings.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { NameList } from '../../components/name-list.tsx';
import { PemBlock } from '../../components/pem-block.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { useSay } from '../../messages.ts';
import { nameOf } from '../../state/certificate-name.ts';
import { renewable } from '../../state/renewal.ts';
import { EventTable } from '../audit/event-table.tsx';
import { CertificateFacts } from './certificate-facts.tsx';
import { AnnotationPanel } from './annotation-panel.tsx';
import { Asn1Panel } from './asn1-panel.tsx';
import { PurposesPanel } from './purposes-panel.tsx';
import { ChainPanel } from './chain-panel.tsx';
import { DeployedAt } from '../publishing/deployed-at.tsx';
import { ExtensionList } from './extension-list.tsx';

export type ShownCertificate = MethodOutput<'showCertificate'>;

interface CertificateViewProps {
  readonly shown: ShownCertificate;
  readonly now: number;
  readonly as: 'inspector' | 'page';
  readonly onOpen: (id: string) => void;
}

export function CertificateView({ shown, now, as, onOpen }: CertificateViewProps): ReactElement {
  const say = useSay();
  const { certificate, findings, events } = shown;
  const Title = as === 'page' ? 'h1' : 'h2';
  const works = certificate.state === 'valid' || certificate.state === 'expiring';
  return (
    <article className={`certificate certificate-as-${as}`}>
      <header className="certificate-head">
        <div className="certificate-title-line">
          <Title className="certificate-title">
            <ForeignText text={nameOf(certificate)} />
          </Title>
          {as === 'inspector' ? (
            <Button
              variant="quiet"
              icon={Maximize2}
              label={say('inspector.open')}
              onPress={() => onOpen(certificate.id)}
            />
          ) : null}
        </div>
        <StatusBadge state={certificate.state} notAfter={certificate.notAfter} now={now} />
        <CertificateSentence certificate={certificate} />
        <div className="certificate-actions">
          <ActionButton
            action="certificate.keyCert"
            on={[certificate]}
            // What is over is not what anyone should put on a server.
            {...(works ? { variant: 'primary' } : {})}
            icon={KeyRound}
          >
            key-cert.pem
          </ActionButton>
          <ActionButton action="certificate.export" on={[certificate]} icon={Download} />
          {renewable([certificate]).length === 0 ? null : (
            <ActionButton action="certificate.renew" on={[certificate]} icon={RefreshCw} />
          )}
          {certificate.state === 'held' ? <ActionButton action="certificate.release" on={[certificate]} /> : null}
          {certificate.state === 'revoked' ? null : (
            <ActionButton action="certificate.revoke" on={[certificate]} icon={Ban} variant="danger" />
          )}
          {as === 'inspector' ? null : <ActionButton action="key.compromised" on={[certificate]} icon={ShieldAlert} />}
        </div>
      </header>
      <Tabs className="tabs" key={certificate.id}>
        <TabList className="tab-list" aria-label={say('certificate.tabs')}>
          {TABS.map((tab) => (
            <Tab key={tab} id={tab} className="tab">
              {say(`tab.${tab}`)}
            </Tab>
          ))}
        </TabList>
        <TabPanel id="summary" className="tab-panel">
          <Findings findings={findings} />
          <CertificateFacts certificate={certificate} now={now} />
          <DeployedAt certificate={certificate} now={now} />
          <AnnotationPanel id={certificate.id} />
        </TabPanel>
        <TabPanel id="names" className="tab-panel">
          {certificate.subjectAltNames.length === 0 ? (
            <p className="quiet">{say('certificate.noNames')}</p>
          ) : (
            <NameList names={certificate.subjectAltNames} />
          )}
        </TabPanel>
        <TabPanel id="extensions" className="tab-panel">
          <ExtensionList extensions={certificate.extensions} />
        </TabPanel>
        <TabPanel id="purposes" className="tab-panel">
          <PurposesPanel id={certificate.id} />
        </TabPanel>
        <TabPanel id="chain" className="tab-panel">
          <ChainPanel shown={shown} now={now} onOpen={onOpen} />
        </TabPanel>
        <TabPanel id="asn1" className="tab-panel">
          <Asn1Panel id={certificate.id} pem={certificate.pem} />
        </TabPanel>
        <TabPanel id="pem" className="tab-panel">
          <PemBlock pem={certificate.pem} label={say('tab.pem')} />
        </TabPanel>
        <TabPanel id="history" className="tab-panel">
          <EventTable
            events={events}
            label={say('tab.history')}
            of={{ id: certificate.id, name: nameOf(certificate) }}
          />
        </TabPanel>
      </Tabs>
    </article>
  );
}

const TABS = ['summary', 'names', 'extensions', 'purposes', 'chain', 'asn1', 'pem', 'history'] as const;
