import { parseCertificate } from '../pki/certificate.ts';
import { formatName } from '../pki/name.ts';
import type { AuthorityRecord, Registry } from './ports.ts';
import { formatInstant } from './validity.ts';

/** Something that hangs on a CA whose place another takes, and what is to be done about it. */
export interface Affected {
  readonly kind: 'certificate' | 'ca';
  /** Of the certificate, or of the CA. */
  readonly id: string;
  readonly serialNumber: string;
  readonly subject: string;
  /** RFC 3339. */
  readonly notAfter: string;
  readonly todo: string;
}

const PAGE = 500;

/** Every live certificate that a CA signed and every CA right below it, in the order in which they end. */
export async function affectedBy(
  registry: Registry,
  authority: AuthorityRecord,
  successor: string,
  now: Date,
): Promise<Affected[]> {
  const children = (await registry.authorities()).filter(({ parentId }) => parentId === authority.id);
  const affected: Affected[] = children.map((child) => {
    const { serialNumber, subject, notAfter } = parseCertificate(child.certificateDer);
    const todo = `works through the cross-certificate; chancery ca renew "${child.name}" --parent "${successor}" hangs it below the new CA`;
    return {
      kind: 'ca',
      id: child.id,
      serialNumber,
      subject: formatName(subject),
      notAfter: formatInstant(notAfter),
      todo,
    };
  });
  const ownOfChildren = new Set([authority.certificateId, ...children.map(({ certificateId }) => certificateId)]);
  for (let offset = 0; ; offset += PAGE) {
    const { items } = await registry.certificates({
      authorityId: authority.id,
      states: ['valid', 'expiring', 'held'],
      sort: 'notAfter',
      descending: false,
      limit: PAGE,
      offset,
      now,
    });
    for (const record of items) {
      if (ownOfChildren.has(record.id) || record.profile === 'cross-certificate') continue;
      const { subject, notAfter } = parseCertificate(record.der);
      affected.push({
        kind: 'certificate',
        id: record.id,
        serialNumber: record.serialNumber,
        subject: formatName(subject),
        notAfter: formatInstant(notAfter),
        todo: `works until then; chancery cert renew ${record.id} --ca "${successor}" moves it to the new CA`,
      });
    }
    if (items.length < PAGE) return affected;
  }
}
