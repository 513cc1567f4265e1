/** Over 200 lines: OpenSSL's ten rules in its order, each beside the words that say it. */
import type { PurposeAnswer, PurposeDescription } from '../../shared/descriptions.ts';
import type { Certificate } from './certificate.ts';
import { purposeFacts, type PurposeFacts } from './purpose-facts.ts';

/**
 * What a certificate is good for by the rules of `openssl x509 -purpose` (crypto/x509/v3_purp.c of 3.2, which has code
 * signing as well), as a leaf and as a CA, each with the rule that decided.
 *
 * These are not path validation's rules: no dates, no names, and `anyExtendedKeyUsage` stands for nothing.
 */
export function certificatePurposes(certificate: Certificate): PurposeDescription[] {
  const facts = purposeFacts(certificate);
  return PURPOSES.map(({ id, title, leaf, ca }) => ({
    purpose: id,
    title,
    leaf: answer(facts, leaf),
    ca: answer(facts, ca),
  }));
}

/** Undecided so far, or the answer: OpenSSL's number with the words. */
type Verdict = { readonly code: number; readonly rule: string } | null;
type Rule = (facts: PurposeFacts) => Verdict;

interface Purpose {
  readonly id: PurposeDescription['purpose'];
  readonly title: string;
  readonly leaf: readonly Rule[];
  readonly ca: readonly Rule[];
}

function answer(facts: PurposeFacts, rules: readonly Rule[]): PurposeAnswer {
  if (facts.invalid !== null) {
    return { answer: 'unknown', openssl: 'Yes (WARNING code=-1)', rule: `${facts.invalid}, so nothing can be said.` };
  }
  for (const rule of rules) {
    const verdict = rule(facts);
    if (verdict !== null) return told(verdict.code, verdict.rule);
  }
  return told(1, 'Nothing in it speaks against it.');
}

function told(code: number, rule: string): PurposeAnswer {
  if (code === 0) return { answer: 'no', openssl: 'No', rule };
  return { answer: 'yes', openssl: code === 1 ? 'Yes' : `Yes (WARNING code=${String(code)})`, rule };
}

const no = (rule: string): Verdict => ({ code: 0, rule });
const yes = (rule: string, code = 1): Verdict => ({ code, rule });

/** Where there is a key usage, it must have one of these. */
function usage(...wanted: readonly string[]): Rule {
  return ({ keyUsage }) =>
    keyUsage === null || wanted.some((bit) => keyUsage.has(bit))
      ? null
      : no(`Its key usage has no ${wanted.join(', nor ')}.`);
}

/** Where there is an extended key usage, it must have one of these. */
function purpose(...wanted: readonly string[]): Rule {
  return ({ purposes }) =>
    purposes === null || wanted.some((name) => purposes.has(name))
      ? null
      : no(`Its extended key usage has no ${wanted.join(', nor ')}.`);
}

/** Where there is a Netscape certificate type, it must say so. */
function netscape(wanted: string): Rule {
  return ({ netscapeTypes }) =>
    netscapeTypes === null || netscapeTypes.has(wanted) ? null : no(`Its Netscape certificate type has no ${wanted}.`);
}

/** What is granted by what is there, so that a yes has its words too. */
function granted(facts: PurposeFacts): Verdict {
  const parts = [
    facts.purposes === null ? 'there is no extended key usage to limit it' : 'its extended key usage has it',
    facts.keyUsage === null ? 'no key usage' : 'its key usage allows it',
  ];
  const [first = '', second = ''] = parts;
  return yes(
    `${first.charAt(0).toUpperCase()}${first.slice(1)}, and ${second === 'no key usage' ? 'no key usage either' : second}.`,
  );
}

/** Whether it is a CA at all; what says so decides the number. `netscapeCa` is asked of what only Netscape's type makes one. */
function authority(netscapeCa: string | null, plain: boolean): Rule {
  return (facts) => {
    if (facts.keyUsage !== null && !facts.keyUsage.has('keyCertSign')) return no('Its key usage has no keyCertSign.');
    if (facts.basicConstraints !== null) {
      return facts.basicConstraints
        ? yes('Its basic constraints say CA:TRUE.')
        : no('Its basic constraints say CA:FALSE.');
    }
    if (facts.isVersion1Root)
      return yes('It is a root of version 1, from before there were basic constraints.', plain ? 1 : 3);
    if (facts.keyUsage !== null)
      return yes('It has no basic constraints, but its key usage has keyCertSign.', plain ? 1 : 4);
    const types = facts.netscapeTypes ?? new Set<string>();
    const isNetscapeCa = ['SSL CA', 'S/MIME CA', 'Object Signing CA'].some((type) => types.has(type));
    if (!isNetscapeCa) return no('It has neither basic constraints nor a key usage with keyCertSign.');
    if (netscapeCa !== null && !types.has(netscapeCa)) return no(`Its Netscape certificate type has no ${netscapeCa}.`);
    return yes('Only its Netscape certificate type says that it is a CA.', plain ? 1 : 5);
  };
}

const tlsCa = authority('SSL CA', true);
const mailCa = authority('S/MIME CA', false);
const anyCa = authority(null, false);

const tlsServer: readonly Rule[] = [
  purpose('serverAuth', 'server gated cryptography'),
  netscape('SSL Server'),
  usage('digitalSignature', 'keyEncipherment', 'keyAgreement'),
];

/** Netscape's type decides alone where it is there; that of an SSL client is taken for it, as some old CAs wrote it. */
function mail(...wanted: readonly string[]): readonly Rule[] {
  return [
    purpose('emailProtection'),
    ({ netscapeTypes }) =>
      netscapeTypes === null || netscapeTypes.has('S/MIME') || netscapeTypes.has('SSL Client')
        ? null
        : no('Its Netscape certificate type has no S/MIME.'),
    usage(...wanted),
    ({ netscapeTypes }) =>
      netscapeTypes === null || netscapeTypes.has('S/MIME')
        ? null
        : yes('Its Netscape certificate type has SSL Client, which is taken for S/MIME.', 2),
    granted,
  ];
}

const timeStamping: readonly Rule[] = [
  ({ keyUsage }) => {
    if (keyUsage === null) return null;
    const others = [...keyUsage].filter((bit) => bit !== 'digitalSignature' && bit !== 'contentCommitment');
    if (others.length > 0)
      return no(`Its key usage has ${others.join(', ')} besides digitalSignature and contentCommitment.`);
    return null;
  },
  ({ purposes }) =>
    purposes?.size === 1 && purposes.has('timeStamping')
      ? null
      : no('Its extended key usage is not timeStamping alone (RFC 3161 §2.3).'),
  ({ extendedKeyUsageIsCritical }) =>
    extendedKeyUsageIsCritical ? null : no('Its extended key usage is not critical (RFC 3161 §2.3).'),
  () => yes('Its extended key usage is timeStamping alone, and critical.'),
];

const codeSigning: readonly Rule[] = [
  ({ keyUsage }) =>
    keyUsage?.has('digitalSignature') === true ? null : no('It has no key usage with digitalSignature.'),
  ({ keyUsage }) =>
    keyUsage?.has('keyCertSign') === true || keyUsage?.has('cRLSign') === true
      ? no('Its key usage is that of a CA as well.')
      : null,
  ({ keyUsageIsCritical }) => (keyUsageIsCritical ? null : no('Its key usage is not critical.')),
  ({ purposes }) =>
    purposes?.has('codeSigning') === true ? null : no('It has no extended key usage with codeSigning.'),
  ({ purposes }) =>
    purposes?.has('any') === true || purposes?.has('serverAuth') === true
      ? no('Its extended key usage has serverAuth, or any, as well.')
      : null,
  () => yes('Its key usage and its extended key usage both say so.'),
];

/** In OpenSSL's order, under its own names. */
const PURPOSES: readonly Purpose[] = [
  {
    id: 'sslclient',
    title: 'SSL client',
    leaf: [purpose('clientAuth'), usage('digitalSignature', 'keyAgreement'), netscape('SSL Client'), granted],
    ca: [purpose('clientAuth'), tlsCa],
  },
  {
    id: 'sslserver',
    title: 'SSL server',
    leaf: [...tlsServer, granted],
    ca: [purpose('serverAuth', 'server gated cryptography'), tlsCa],
  },
  {
    id: 'nssslserver',
    title: 'Netscape SSL server',
    leaf: [...tlsServer, usage('keyEncipherment'), granted],
    ca: [purpose('serverAuth', 'server gated cryptography'), tlsCa],
  },
  {
    id: 'smimesign',
    title: 'S/MIME signing',
    leaf: mail('digitalSignature', 'contentCommitment'),
    ca: [purpose('emailProtection'), mailCa],
  },
  {
    id: 'smimeencrypt',
    title: 'S/MIME encryption',
    leaf: mail('keyEncipherment'),
    ca: [purpose('emailProtection'), mailCa],
  },
  {
    id: 'crlsign',
    title: 'CRL signing',
    leaf: [
      usage('cRLSign'),
      ({ keyUsage }) => yes(keyUsage === null ? 'There is no key usage to limit it.' : 'Its key usage has cRLSign.'),
    ],
    ca: [anyCa],
  },
  {
    id: 'any',
    title: 'Any Purpose',
    leaf: [() => yes('Nothing is asked.')],
    ca: [() => yes('Nothing is asked.')],
  },
  {
    id: 'ocsphelper',
    title: 'OCSP helper',
    leaf: [() => yes('OpenSSL asks nothing here; it is the OCSP client that looks for OCSPSigning.')],
    ca: [anyCa],
  },
  { id: 'timestampsign', title: 'Time Stamp signing', leaf: timeStamping, ca: [anyCa] },
  { id: 'codesign', title: 'Code signing', leaf: codeSigning, ca: [anyCa] },
];
