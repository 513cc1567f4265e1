import { isRefusal } from '../../shared/errors.ts';
import type { Finding, KeyType } from '../../shared/pki-terms.ts';
import { KEY_TYPES } from '../../shared/pki-terms.ts';
import { buildTbsCertificate, keyIdentifierOf, parseCertificate, type Certificate } from '../pki/certificate.ts';
import { authorityKeyIdentifier, subjectKeyIdentifier } from '../pki/extension-identity.ts';
import { basicConstraints, keyUsage, parseBasicConstraints } from '../pki/extension-usage.ts';
import { EXTENSION, findExtension, type Extension } from '../pki/extensions.ts';
import { buildName, COMMON_NAME, type Name } from '../pki/name.ts';
import { formatNameConstraint, parseNameConstraints } from '../pki/name-constraints.ts';
import { keyIdentifier, parsePublicKey, type PublicKey } from '../pki/public-key.ts';
import { assertReadersAgree } from '../pki/second-opinion.ts';
import { signatureAlgorithmFor } from '../pki/signature-algorithm.ts';
import { affectedBy, type Affected } from './affected.ts';
import { draftAuthority, signAuthority, type AuthorityWish } from './authority-draft.ts';
import { checkNameIsFree, freeName } from './authority-settings.ts';
import { publicationPoints } from './compose-certificate.ts';
import { mergeFindings, refuseOn } from './findings.ts';
import { faultsOfKey, issuerFor, keyIdOf, mayCertify, type Issuer } from './issuer.ts';
import type { Draft } from './lint-draft.ts';
import { permittedByIssuers } from './permitted-names.ts';
import { stillToBeMadeKey } from './planned-key.ts';
import type { AuthorityPorts, AuthorityRecord, CrossCertificate, SigningKey } from './ports.ts';
import { profileNamed } from './profiles.ts';
import { randomSerialNumber, signAndProve } from './sign.ts';

export interface ReplaceAuthorityInput {
  /** Id or name of the CA whose place is to be taken. */
  readonly authorityId: string;
  /** Of the new CA; null for the old one's with `G2`, `G3`, … behind it. */
  readonly name: string | null;
  readonly subject: Name | null;
  /** Null for a key of the old one's kind. */
  readonly keyType: KeyType | null;
  readonly validityDays: number | null;
  /** Refuse on warnings too. */
  readonly strict: boolean;
}

/** What would be made: a CA with a new key, and for a root the two certificates that join old and new. */
export interface Replacement {
  readonly old: AuthorityRecord;
  readonly name: string;
  readonly parent: Issuer | null;
  readonly draft: Draft;
  readonly keyType: KeyType;
  /** Who would cross-certify whom; empty for an intermediate, whose parent signs both. */
  readonly crosses: readonly ('old-signs-new' | 'new-signs-old')[];
  readonly affected: readonly Affected[];
  readonly findings: readonly Finding[];
}

/**
 * What re-rooting would do; makes no key, signs and records nothing. The new CA has a name of its own: two keys under one
 * name confuse every client that looks for a CRL by its issuer (docs/adr/0031). Its settings are the old one's.
 *
 * @throws {CertificateError} AUTHORITY_NOT_FOUND, AUTHORITY_EXISTS, ISSUER_CANNOT_SIGN, ISSUER_NOT_VALID, VALIDITY_…, a finding's code
 */
export async function planReplacement(ports: AuthorityPorts, input: ReplaceAuthorityInput): Promise<Replacement> {
  return (await prepare(ports, input)).plan;
}

/**
 * Makes the new CA and, for a root, both cross-certificates, in one transaction. The old one stays as it is and goes on
 * signing its CRLs.
 *
 * @throws {CertificateError} as the plan, and VAULT_LOCKED
 */
export async function replaceAuthority(
  ports: AuthorityPorts,
  input: ReplaceAuthorityInput,
): Promise<Replacement & { readonly authority: AuthorityRecord }> {
  const { plan: first, wish } = await prepare(ports, input);
  const key = await ports.keys.generate(first.keyType);
  const { draft } = draftAuthority(
    wish,
    first.parent,
    parsePublicKey(key.subjectPublicKeyInfo),
    ports.clock.now(),
    parseCertificate(first.old.certificateDer),
  );
  const certificateDer = await signAuthority(ports, draft, first.parent, key);
  const certificate = parseCertificate(certificateDer);
  await assertReadersAgree(certificate);
  const crosses = await signCrosses(ports, first, certificate, key);
  const authority = await ports.registry.recordAuthority(
    {
      name: first.name,
      certificateDer,
      key: key.sealedKey,
      parentId: first.parent?.record.id ?? null,
      profile: first.parent === null ? 'root-ca' : 'subordinate-ca',
      settings: first.old.settings,
    },
    crosses,
  );
  return { ...first, draft, authority };
}

async function prepare(
  ports: AuthorityPorts,
  input: ReplaceAuthorityInput,
): Promise<{ plan: Replacement; wish: AuthorityWish }> {
  const now = ports.clock.now();
  const old = await ports.registry.authority(input.authorityId);
  keyIdOf(old);
  const own = parseCertificate(old.certificateDer);
  const parent = old.parentId === null ? null : await issuerFor(ports.registry, old.parentId, now);
  if (parent !== null) keyIdOf(parent.record);
  if (input.name !== null) await checkNameIsFree(ports.registry, input.name);
  const name = input.name ?? (await freeName(ports.registry, nextGeneration(old.name)));
  const keyType = input.keyType ?? keyTypeOf(own.publicKey);
  const wish = wishOf(own, input);
  const { draft, findings } = draftAuthority(wish, parent, stillToBeMadeKey(keyType), now, own);
  const isRevoked = (await ports.registry.certificate(old.certificateId)).revocation !== null;
  const noBridge = whyNoBridge(old, own, isRevoked || own.notAfter <= now);
  const all = mergeFindings(
    findings,
    parent === null ? [] : await permittedByIssuers(ports.registry, parent, wish.subject, []),
    parent === null && noBridge !== null ? [withoutBridge(old.name, noBridge)] : [],
  );
  refuseOn(all, input.strict);
  const affected = await affectedBy(ports.registry, old, name, now);
  const crosses = parent === null ? CROSSES[noBridge ?? 'none'] : [];
  return { plan: { old, name, parent, draft, keyType, crosses, affected, findings: all }, wish };
}

/** As the old one, with a name of its own. */
function wishOf(own: Certificate, { subject, validityDays }: ReplaceAuthorityInput): AuthorityWish {
  const constraints = findExtension(own.extensions, EXTENSION.nameConstraints);
  const names = constraints === undefined ? null : parseNameConstraints(constraints.value);
  return {
    subject: subject ?? nextSubject(own.subject),
    validityDays,
    pathLength: pathLengthOf(own),
    permittedNames: (names?.permitted ?? []).map(formatNameConstraint),
    excludedNames: (names?.excluded ?? []).map(formatNameConstraint),
  };
}

function pathLengthOf({ extensions }: Certificate): number | null {
  const basic = findExtension(extensions, EXTENSION.basicConstraints);
  return basic === undefined ? null : parseBasicConstraints(basic.value).pathLength;
}

/** `Sample Root` → `Sample Root G2` → `Sample Root G3`. */
export function nextGeneration(name: string): string {
  const match = /^(.*) G(\d{1,6})$/.exec(name);
  return match === null ? `${name} G2` : `${match[1] ?? ''} G${String(Number(match[2]) + 1)}`;
}

function nextSubject(subject: Name): Name {
  const hasCommonName = subject.rdns.flat().some(({ type }) => type === COMMON_NAME);
  const rdns = subject.rdns.map((rdn) =>
    rdn.map(({ type, value }) => ({ type, value: type === COMMON_NAME ? nextGeneration(value) : value })),
  );
  return buildName(hasCommonName ? rdns : [...rdns, [{ type: COMMON_NAME, value: 'G2' }]]);
}

/** Of the same kind; where we do not make that kind, P-384. */
function keyTypeOf(key: PublicKey): KeyType {
  const label = key.label.toLowerCase();
  return KEY_TYPES.find((type) => type === label) ?? 'ec-p384';
}

/** Why the old root cannot vouch for the new one; and then, which of the two still vouches for which. */
type NoBridge = 'over' | 'weak-key' | 'no-ca' | 'no-room' | 'no-signature';

const CROSSES: Readonly<Record<NoBridge | 'none', Replacement['crosses']>> = {
  none: ['old-signs-new', 'new-signs-old'],
  'no-room': ['new-signs-old'],
  'no-signature': ['new-signs-old'],
  // The new root must neither make a CA of what is none, nor vouch for a key that others can use, nor bring back what is over.
  'weak-key': [],
  'no-ca': [],
  over: [],
};

const NO_BRIDGE: Readonly<Record<NoBridge, string>> = {
  over: 'no longer works',
  'no-ca': 'is no CA by its own certificate',
  'weak-key': 'has a key that is too weak to vouch for anything',
  'no-room': 'allows no CA below it (path length 0)',
  'no-signature': 'has a kind of key that cannot sign here',
};

function whyNoBridge(old: AuthorityRecord, own: Certificate, isOver: boolean): NoBridge | null {
  if (isOver) return 'over';
  if (faultsOfKey(old, own).length > 0) return 'weak-key';
  // A root of version 1 has no way to say it, and those who trust it take it for a CA (RFC 5280 §6.1.4 (k)).
  if (own.version === 3 && !mayCertify(own)) return 'no-ca';
  if (pathLengthOf(own) === 0) return 'no-room';
  return canSign(own.publicKey) ? null : 'no-signature';
}

function canSign(key: PublicKey): boolean {
  try {
    signatureAlgorithmFor(key);
    return true;
  } catch (error) {
    if (isRefusal(error, 'UNSUPPORTED_ALGORITHM')) return false;
    throw error;
  }
}

function withoutBridge(name: string, why: NoBridge): Finding {
  const message = `“${name}” ${NO_BRIDGE[why]}, so it cannot vouch for the new root: hand the new root out to every client before it is used.`;
  return { severity: 'warning', code: 'no-bridge-from-old', message, source: 'RFC 4210 §4.4' };
}

async function signCrosses(
  ports: AuthorityPorts,
  plan: Replacement,
  fresh: Certificate,
  freshKey: SigningKey,
): Promise<CrossCertificate[]> {
  const old = parseCertificate(plan.old.certificateDer);
  const certificates: CrossCertificate[] = [];
  for (const cross of plan.crosses) {
    if (cross === 'old-signs-new') {
      const key = await ports.keys.open(keyIdOf(plan.old));
      const der = await signCross(ports, { certificate: old, key, settings: plan.old.settings }, fresh);
      certificates.push({ issuer: { id: plan.old.id }, der });
    } else {
      const der = await signCross(ports, { certificate: fresh, key: freshKey, settings: plan.old.settings }, old);
      certificates.push({ issuer: 'new', der });
    }
  }
  return certificates;
}

/** A certificate over another CA's name and key, for as long as both work. */
async function signCross(
  ports: AuthorityPorts,
  issuer: { certificate: Certificate; key: SigningKey; settings: AuthorityRecord['settings'] },
  subject: Certificate,
): Promise<Uint8Array> {
  const { certificate } = issuer;
  const now = Math.floor(ports.clock.now().getTime() / 1000) * 1000;
  const notAfter = subject.notAfter < certificate.notAfter ? subject.notAfter : certificate.notAfter;
  const algorithm = signatureAlgorithmFor(certificate.publicKey);
  const tbs = buildTbsCertificate({
    serialNumber: randomSerialNumber(ports.random),
    signatureAlgorithm: algorithm,
    issuer: certificate.subject.der,
    subject: subject.subject.der,
    notBefore: new Date(now),
    notAfter,
    spki: subject.publicKey.spki,
    extensions: crossExtensions(certificate, subject, issuer.settings),
  });
  const der = await signAndProve(issuer.key, tbs, algorithm, certificate.publicKey.spki);
  await assertReadersAgree(parseCertificate(der));
  return der;
}

function crossExtensions(
  issuer: Certificate,
  subject: Certificate,
  settings: AuthorityRecord['settings'],
): Extension[] {
  const room = pathLengthOf(issuer);
  const own = pathLengthOf(subject);
  const pathLength = room === null ? own : Math.min(room - 1, own ?? room - 1);
  const constraints = findExtension(subject.extensions, EXTENSION.nameConstraints);
  const named = findExtension(subject.extensions, EXTENSION.subjectKeyIdentifier);
  return [
    basicConstraints({ ca: true, pathLength }),
    keyUsage(['keyCertSign', 'cRLSign']),
    ...(constraints === undefined ? [] : [constraints]),
    named ?? subjectKeyIdentifier(keyIdentifier(subject.publicKey)),
    authorityKeyIdentifier(keyIdentifierOf(issuer)),
    ...publicationPoints(settings, profileNamed('subordinate-ca')),
  ];
}
