/** What several folders say together: a CA and those below it, or a CA and copies of its folder. */
import type { Finding } from '../../../shared/pki-terms.ts';
import type { BareSerial, Revocation } from '../../authority/ports.ts';
import { parseCertificate } from '../../pki/certificate.ts';
import type {
  PlannedAuthority,
  PlannedCertificate,
  PlannedParent,
  PlannedRequest,
  StateCounts,
} from './import-plan.ts';
import type { CertificateState } from './openssl-register.ts';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Each serial number of each CA once, however many folders list it: revoked in one of them is revoked. */
export class CertificateStates {
  readonly #byAuthority = new Map<string, Map<string, CertificateState>>();

  /** @param states kept, and added to: nobody else may use it afterwards */
  add({ certificateDer }: PlannedAuthority, states: Map<string, CertificateState>): void {
    const key = base64(certificateDer);
    const known = this.#byAuthority.get(key);
    if (known === undefined) {
      this.#byAuthority.set(key, states);
      return;
    }
    for (const [serialNumber, state] of states) {
      if (known.get(serialNumber) !== 'revoked') known.set(serialNumber, state);
    }
  }

  counts(): StateCounts {
    const counts = { valid: 0, expired: 0, revoked: 0 };
    for (const states of this.#byAuthority.values()) for (const state of states.values()) counts[state]++;
    return counts;
  }
}

/** One CA for each certificate: what a second folder of the same CA knows besides goes to the first. */
export function withoutCopies(planned: readonly PlannedAuthority[], findings: Finding[]): PlannedAuthority[] {
  const places = new Map<string, number>();
  const kept: PlannedAuthority[] = [];
  const parentOf = (parent: PlannedParent | null): PlannedParent | null => {
    const above = parent !== null && 'planned' in parent ? planned[parent.planned] : undefined;
    return above === undefined ? parent : { planned: places.get(base64(above.certificateDer)) ?? 0 };
  };
  for (const authority of planned) {
    const key = base64(authority.certificateDer);
    const place = places.get(key);
    const first = place === undefined ? undefined : kept[place];
    if (place === undefined || first === undefined) {
      places.set(key, kept.length);
      kept.push({ ...authority, parent: parentOf(authority.parent) });
      continue;
    }
    kept[place] = joined(first, authority);
    if (hasRegister(first) && hasRegister(authority)) {
      const message = `“${first.name}” is there in more than one folder; what one of them revokes is revoked.`;
      findings.push({ severity: 'warning', code: 'authority-copied', message });
    }
  }
  return kept;
}

function hasRegister({ certificates, bareSerials }: PlannedAuthority): boolean {
  return certificates.length + bareSerials.length > 0;
}

function joined(first: PlannedAuthority, second: PlannedAuthority): PlannedAuthority {
  const certificates = new Map<string, PlannedCertificate>();
  const bareSerials = new Map<string, BareSerial>();
  const revocations = new Map<string, Revocation>();
  for (const from of [first, second]) {
    for (const certificate of from.certificates) {
      const { serialNumber } = parseCertificate(certificate.der);
      if (!certificates.has(serialNumber)) certificates.set(serialNumber, certificate);
      if (certificate.revocation !== null && !revocations.has(serialNumber)) {
        revocations.set(serialNumber, certificate.revocation);
      }
    }
    for (const bare of from.bareSerials) {
      if (!bareSerials.has(bare.serialNumber)) bareSerials.set(bare.serialNumber, bare);
      if (bare.revocation !== null && !revocations.has(bare.serialNumber)) {
        revocations.set(bare.serialNumber, bare.revocation);
      }
    }
  }
  // One that is known from another's chain only has no settings of its own.
  const { name, settings } = hasRegister(first) ? first : second;
  const highest = first.crlNumberBefore > second.crlNumberBefore ? first : second;
  return {
    ...first,
    name,
    settings,
    key: first.key ?? second.key,
    crlNumberBefore: highest.crlNumberBefore,
    certificates: [...certificates].map(([serialNumber, certificate]) => ({
      ...certificate,
      revocation: revocations.get(serialNumber) ?? null,
    })),
    bareSerials: [...bareSerials].flatMap(([serialNumber, bare]) =>
      certificates.has(serialNumber) ? [] : [{ ...bare, revocation: revocations.get(serialNumber) ?? null }],
    ),
  };
}

/** Each request once, without those that a certificate of another CA answers. */
export function stillWaiting(
  authorities: readonly PlannedAuthority[],
  requests: readonly PlannedRequest[],
): PlannedRequest[] {
  const answered = new Set(
    authorities.flatMap(({ certificates }) =>
      certificates.flatMap(({ request }) => (request === null ? [] : [base64(request.der)])),
    ),
  );
  const waiting = new Map<string, PlannedRequest>();
  for (const request of requests) if (!answered.has(base64(request.der))) waiting.set(base64(request.der), request);
  return [...waiting.values()];
}
