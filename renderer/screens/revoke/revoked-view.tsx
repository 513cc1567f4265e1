import { CircleCheck, Download } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantText } from '../../components/instant.tsx';
import { ModalDialog } from '../../components/modal.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { Rich, useSay } from '../../messages.ts';
import type { RevocationState } from '../../state/revocation.ts';

interface RevokedViewProps {
  readonly revoked: Extract<RevocationState, { step: 'revoked' }>;
  readonly onSave: (crlId: string) => void;
  readonly onClose: () => void;
}

/** Done: the CRLs that say so, to be put where clients look for them. */
export function RevokedView({ revoked, onSave, onClose }: RevokedViewProps): ReactElement {
  const say = useSay();
  const { count, crls, reason } = revoked;
  return (
    <ModalDialog
      title={say(reason === 'certificateHold' ? 'revoked.heldTitle' : 'revoked.title', { count })}
      size="small"
      onClose={onClose}
    >
      {crls.length === 0 ? <p>{say('revoked.noCrl')}</p> : <p>{say('revoked.publish')}</p>}
      <ul className="revoked-crls">
        {crls.map((outcome) =>
          'crl' in outcome ? (
            <li key={outcome.ca}>
              <CircleCheck className="icon tone-good" strokeWidth={1.75} />
              <span>
                <Rich
                  id="revoked.crl"
                  values={{
                    number: outcome.crl.crlNumber,
                    ca: <ForeignText text={outcome.ca} />,
                    until: <InstantText instant={outcome.crl.nextUpdate} />,
                  }}
                />
              </span>
              <Button variant="primary" icon={Download} autoFocus onPress={() => onSave(outcome.crl.id)}>
                {say('revoked.saveCrl')}
              </Button>
            </li>
          ) : (
            <li key={outcome.ca}>
              <RefusalNote refusal={outcome.refusal} />
            </li>
          ),
        )}
      </ul>
      <div className="dialog-buttons">
        <Button variant={crls.length === 0 ? 'primary' : 'plain'} autoFocus={crls.length === 0} onPress={onClose}>
          {say('done')}
        </Button>
      </div>
    </ModalDialog>
  );
}
