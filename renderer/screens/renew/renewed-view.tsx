import { Ban, Check, Download, KeyRound, Table } from 'lucide-react';
import type { ReactElement } from 'react';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { Button } from '../../components/button.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantText } from '../../components/instant.tsx';
import { ModalDialog } from '../../components/modal.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { SaidText } from '../../components/said-text.tsx';
import { useSay } from '../../messages.ts';
import { nameOf } from '../../state/certificate-name.ts';
import type { RenewalState } from '../../state/renewal.ts';
import { revocable } from '../../state/revocation.ts';

interface RenewedViewProps {
  readonly state: Extract<RenewalState, { step: 'renewed' }>;
  /** What they replace. */
  readonly old: readonly CertificateDescription[];
  readonly onSave: (certificate: CertificateDescription) => void;
  readonly onTable: (ids: string[]) => void;
  readonly onRevoke: (old: readonly CertificateDescription[]) => void;
  readonly onClose: () => void;
}

/** What is left to deploy, and when the old ones go. */
export function RenewedView(props: RenewedViewProps): ReactElement {
  const { renewed, refused, left, refusal, handedOut } = props.state;
  const say = useSay();
  const toDeploy = renewed.filter(({ certificate }) => !handedOut.has(certificate.id)).length;
  const replaced = revocable(props.old.filter((one) => renewed.some(({ id }) => id === one.id)));
  const nameOfOld = (id: string): string => {
    const old = props.old.find((one) => one.id === id);
    return old === undefined ? id : nameOf(old);
  };
  return (
    <ModalDialog title={say('renewed.title', { count: renewed.length })} size="large" onClose={props.onClose}>
      <div className="dialog-form">
        <p className="dialog-lead">{say('renewed.lead', { count: toDeploy })}</p>
        {refusal === null ? null : <RefusalNote refusal={refusal} />}
        {left === 0 ? null : <p>{say('renewed.left', { count: left })}</p>}
        <div className="table-scroll" tabIndex={0} role="region" aria-label={say('renewed.table')}>
          <table className="plan renewals">
            <thead className="sr-only">
              <tr>
                <th scope="col">{say('column.name')}</th>
                <th scope="col">{say('column.until')}</th>
                <th scope="col">{say('crls.file')}</th>
              </tr>
            </thead>
            <tbody>
              {renewed.map(({ certificate }) => (
                <tr key={certificate.id}>
                  <th scope="row">
                    <ForeignText text={nameOf(certificate)} />
                  </th>
                  <td>
                    <InstantText instant={certificate.notAfter} />
                  </td>
                  <td className="renewal-file">
                    <Button
                      icon={certificate.hasPrivateKey ? KeyRound : Download}
                      onPress={() => props.onSave(certificate)}
                    >
                      {certificate.hasPrivateKey ? 'key-cert.pem' : 'fullchain.pem'}
                    </Button>
                    {handedOut.has(certificate.id) ? (
                      <span className="tone-good">
                        <Check className="icon" strokeWidth={1.75} /> {say('renewed.saved')}
                      </span>
                    ) : null}
                  </td>
                </tr>
              ))}
              {refused.map((item) => (
                <tr key={item.id}>
                  <th scope="row">
                    <ForeignText text={nameOfOld(item.id)} />
                  </th>
                  <td colSpan={2} className="tone-bad">
                    <SaidText text={item.message} about={{ id: item.id, name: nameOfOld(item.id) }} />{' '}
                    <span className="code-word">{item.code}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p className="quiet">{say('renewed.old', { count: renewed.length })}</p>
        <div className="dialog-buttons">
          {renewed.length === 0 ? null : (
            <Button icon={Table} onPress={() => props.onTable(renewed.map(({ certificate }) => certificate.id))}>
              {say('action.certificate.table')}
            </Button>
          )}
          {replaced.length === 0 ? null : (
            <Button icon={Ban} onPress={() => props.onRevoke(replaced)}>
              {say('renewed.revokeOld', { count: replaced.length })}
            </Button>
          )}
          <Button variant="primary" autoFocus onPress={props.onClose}>
            {say('done')}
          </Button>
        </div>
      </div>
    </ModalDialog>
  );
}
