import type { ReactElement } from 'react';
import type { CertificateDescription } from '../../shared/descriptions.ts';
import { isMessageId, Rich, useSay } from '../messages.ts';
import { nameOf } from '../state/certificate-name.ts';
import { useReading, useServices } from '../state/services.ts';
import { ForeignText } from './foreign-text.tsx';
import { InstantText } from './instant.tsx';

/** "TLS server for mail.sample.com and 2 more names, signed by Issuing 1, works until 28 Nov 2026. Its key is in this vault." */
export function CertificateSentence({ certificate }: { certificate: CertificateDescription }): ReactElement {
  const say = useSay();
  const { state, supersedes, supersededBy, reason } = certificate;
  const more = Math.max(0, certificate.subjectAltNames.length - 1);
  return (
    <p className="sentence">
      <Rich
        id={`sentence.${state}`}
        values={{
          profile: <ProfileName profile={certificate.profile} />,
          name: (
            <strong>
              <ForeignText text={nameOf(certificate)} />
            </strong>
          ),
          more,
          ca: <ForeignText text={certificate.ca} />,
          until: <InstantText instant={certificate.notAfter} />,
          revoked: <InstantText instant={certificate.revokedAt ?? certificate.notAfter} />,
          reason: reason === null ? '' : say(`reason.short.${reason}`),
        }}
      />{' '}
      {say(certificate.hasPrivateKey ? 'sentence.keyHere' : 'sentence.keyElsewhere')}{' '}
      {supersedes === null ? null : <Related id={supersedes} way="replaces" />}{' '}
      {supersededBy === null ? null : <Related id={supersededBy} way="replacedBy" />}
    </p>
  );
}

/** What it replaces, or what replaced it: of the same name, and so told by its day. */
function Related({ id, way }: { id: string; way: 'replaces' | 'replacedBy' }): ReactElement {
  const say = useSay();
  const { dispatch } = useServices();
  const reading = useReading('showCertificate', { id });
  if (reading.status !== 'ready')
    return <>{say(way === 'replaces' ? 'sentence.replacesEarlier' : 'sentence.replacedByLater')}</>;
  const issued = (
    <button
      type="button"
      className="link"
      onClick={() => dispatch({ type: 'went', place: { section: 'certificates', open: id } })}
    >
      <InstantText instant={reading.value.certificate.issuedAt} />
    </button>
  );
  return <Rich id={`sentence.${way}`} values={{ issued }} />;
}

/** A profile in words; one that this window does not know keeps its own name. */
export function ProfileName({ profile }: { profile: string }): ReactElement {
  const say = useSay();
  const id = `profile.${profile}`;
  return isMessageId(id) ? <>{say(id)}</> : <ForeignText text={profile} />;
}
