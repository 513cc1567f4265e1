import { isRefusal } from '../../shared/errors.ts';
import { parseCertificate, verifyCertificateSignature, type Certificate } from '../pki/certificate.ts';
import { sameName } from '../pki/name.ts';
import { decodePem } from '../pki/pem.ts';
import type { InspectedObject } from '../exchange/inspected-object.ts';
import type { InspectedFile } from './inspected-files.ts';

/** Where a thing is, and what it calls itself. */
export interface Member {
  readonly input: string;
  readonly line: number | null;
  readonly kind: InspectedObject['kind'];
  readonly subject: string | null;
}

/** Everything that has one public key, and the chain above each of its certificates as far as the files go. */
export interface KeyGroup {
  readonly publicKeySha256: string;
  readonly keyAlgorithm: string;
  readonly members: readonly Member[];
  readonly chains: readonly {
    /** The certificate first, then its issuer, and so on. */
    readonly chain: readonly Member[];
    /** Whether it ends at a certificate that signed itself. */
    readonly complete: boolean;
  }[];
}

interface Link {
  readonly member: Member;
  readonly certificate: Certificate;
  readonly publicKeySha256: string;
}

/** Longer than any chain that a client follows. */
const LONGEST_CHAIN = 16;

/** Groups what was found by its public key; `sealed` are keys and containers that cannot be opened. */
export function matchObjects(files: readonly InspectedFile[]): { groups: KeyGroup[]; sealed: Member[] } {
  const groups = new Map<string, { keyAlgorithm: string; members: Member[] }>();
  const links: Link[] = [];
  const sealed: Member[] = [];
  for (const { input, objects } of files) {
    for (const object of objects.flatMap(withContents)) {
      const member = memberOf(input, object);
      if (isSealed(object)) sealed.push(member);
      if (!('publicKeySha256' in object) || object.publicKeySha256 === null) continue;
      const { publicKeySha256 } = object;
      const group = groups.get(publicKeySha256) ?? { keyAlgorithm: object.keyAlgorithm ?? '', members: [] };
      group.members.push(member);
      groups.set(publicKeySha256, group);
      if (object.kind === 'certificate')
        links.push({ member, certificate: certificateIn(object.pem), publicKeySha256 });
    }
  }
  return {
    groups: [...groups].map(([publicKeySha256, group]) => ({
      publicKeySha256,
      ...group,
      chains: links.filter((link) => link.publicKeySha256 === publicKeySha256).map((link) => chainAbove(link, links)),
    })),
    sealed,
  };
}

function withContents(object: InspectedObject): InspectedObject[] {
  return [object, ...('objects' in object ? object.objects.flatMap(withContents) : [])];
}

function isSealed(object: InspectedObject): boolean {
  if ('opened' in object) return !object.opened;
  return 'encrypted' in object && object.publicKeySha256 === null;
}

function memberOf(input: string, object: InspectedObject): Member {
  const subject = 'subject' in object ? object.subject : null;
  return { input, line: object.line ?? null, kind: object.kind, subject };
}

function certificateIn(pem: string): Certificate {
  const [block] = decodePem(pem);
  if (block === undefined) throw new Error('an inspected certificate has no PEM');
  return parseCertificate(block.der);
}

function chainAbove(leaf: Link, links: readonly Link[]): KeyGroup['chains'][number] {
  const chain: Link[] = [leaf];
  for (let top = leaf; chain.length <= LONGEST_CHAIN;) {
    if (signed(top, top)) return { chain: chain.map(({ member }) => member), complete: true };
    const issuer = links.find((link) => !chain.includes(link) && signed(link, top));
    if (issuer === undefined) break;
    chain.push(issuer);
    top = issuer;
  }
  return { chain: chain.map(({ member }) => member), complete: false };
}

function signed(issuer: Link, subject: Link): boolean {
  if (!sameName(issuer.certificate.subject, subject.certificate.issuer)) return false;
  try {
    return verifyCertificateSignature(subject.certificate, issuer.certificate.publicKey.spki);
  } catch (error) {
    // What we cannot verify is no proof; the chain ends there.
    if (isRefusal(error)) return false;
    throw error;
  }
}
