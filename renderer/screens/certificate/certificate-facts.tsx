import type { ReactElement } from 'react';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { ProfileName } from '../../components/certificate-sentence.tsx';
import { CopiedHex } from '../../components/copy-button.tsx';
import { Facts, type Fact } from '../../components/facts.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantAndDistance, InstantText } from '../../components/instant.tsx';
import { useSay } from '../../messages.ts';

/** What a certificate says of itself, the RFC's words one glance away. */
export function CertificateFacts({
  certificate,
  now,
}: {
  certificate: CertificateDescription;
  now: number;
}): ReactElement {
  const say = useSay();
  const revoked: Fact[] =
    certificate.revokedAt === null
      ? []
      : [
          { term: say('fact.revoked'), value: <InstantText instant={certificate.revokedAt} to="minute" /> },
          ...(certificate.reason === null
            ? []
            : [
                {
                  term: say('fact.reason'),
                  value: (
                    <>
                      {say(`reason.${certificate.reason}`)} <span className="rfc-word">{certificate.reason}</span>
                    </>
                  ),
                },
              ]),
          ...(certificate.invalidityDate === null
            ? []
            : [{ term: say('fact.since'), value: <InstantText instant={certificate.invalidityDate} to="minute" /> }]),
        ];
  return (
    <Facts
      facts={[
        ...revoked,
        { term: say('fact.subject'), value: <ForeignText text={certificate.subject} /> },
        { term: say('fact.issuer'), value: <ForeignText text={certificate.issuer} /> },
        { term: say('fact.from'), value: <InstantText instant={certificate.notBefore} to="minute" /> },
        { term: say('fact.until'), value: <InstantAndDistance instant={certificate.notAfter} now={now} /> },
        { term: say('fact.profile'), value: <ProfileName profile={certificate.profile} /> },
        { term: say('fact.key'), value: certificate.keyAlgorithm },
        { term: say('fact.signature'), value: certificate.signatureAlgorithm },
        { term: say('fact.serial'), value: <CopiedHex hex={certificate.serialNumber} label={say('fact.serial')} /> },
        {
          term: say('fact.fingerprint'),
          value: <CopiedHex hex={certificate.fingerprintSha256} label={say('fact.fingerprint')} />,
        },
        { term: say('fact.issued'), value: <InstantText instant={certificate.issuedAt} to="minute" /> },
        { term: say('fact.id'), value: <span className="reference">{certificate.id}</span> },
      ]}
    />
  );
}
