import { CertificateError } from '../../../shared/errors.ts';
import type { Finding } from '../../../shared/pki-terms.ts';
import { formatName } from '../../pki/name.ts';
import { isObjectIdentifier } from '../../pki/object-identifier.ts';
import { PATH_PURPOSES, type PathPurpose, type PathVerdict } from '../../pki/path-question.ts';
import { validatePath } from '../../pki/path-validation.ts';
import { findingLine } from '../answer-output.ts';
import { readCertificateFile, type CertificateFile } from '../certificate-files.ts';
import { one, type Call, type Command } from '../command.ts';
import { strict } from '../everywhere.ts';
import { choice, flag, instant, text, texts, wholeNumber } from '../options.ts';

const file = one('FILE');
const trust = texts('trust', 'ROOT', 'Certificates that are trusted');
const others = texts('with', 'FILE', 'Certificates that may stand between, in any order');
const crls = texts('crl', 'FILE', 'CRLs; with one, every certificate of the path must be covered');
const at = instant('at', 'Judge as of this instant; else now');
const hostName = text('host', 'NAME', 'The host name or address that a client was told to reach');
const email = text('email', 'ADDR', 'The mailbox that it is to be for');
const purpose = choice(
  'purpose',
  PATH_PURPOSES,
  'What it is to be good for; else what --host or --email imply, or any',
);
const webPki = flag(
  'web-pki',
  "Hold it against the CA/B Forum's and the browsers' rules, and the whole profile of RFC 5280",
);
const maxDepth = wholeNumber('max-depth', 'N', 'How many CAs may stand between; self-issued ones do not count', {
  least: 0,
  most: 255,
});
const policy = texts('policy', 'OID', 'A certificate policy that is acceptable; else any');
const requirePolicy = flag('require-policy', 'Ask for a policy that holds on the whole path');
const inhibitMapping = flag('inhibit-policy-mapping', 'Do not let CAs map policies');
const inhibitAny = flag('inhibit-any-policy', 'Do not let anyPolicy stand for others');

export const verify: Command = {
  positionals: [file],
  options: [
    trust,
    others,
    crls,
    at,
    hostName,
    email,
    purpose,
    webPki,
    maxDepth,
    policy,
    requirePolicy,
    inhibitMapping,
    inhibitAny,
    strict,
  ],
  notes:
    'Needs no vault. FILE is PEM, DER or PKCS #7, or - for standard input; its first certificate is judged, and the others may stand between. Says of each link of the path what is wrong; status 1 when it is not valid.',
  example: 'chancery verify fullchain.pem --trust root.pem --host mail.example.com',
  run: async (call) => {
    if (call.value(trust).length === 0) throw new CertificateError('USAGE', '--trust is missing.');
    const target = await readCertificateFile(call.host, call.argument(file));
    if (target.certificates.length + target.damaged.length === 0) {
      throw new CertificateError('UNKNOWN_FORMAT', `${call.argument(file)} holds no certificate.`);
    }
    const anchors = await readAll(call, call.value(trust));
    const between = await readAll(call, call.value(others));
    const lists = await readAll(call, call.value(crls));
    const [certificate, ...rest] = target.certificates;
    const verdict: PathVerdict =
      certificate === undefined || !target.firstIsWhole
        ? { valid: false, path: [], findings: target.damaged }
        : validatePath({
            target: certificate,
            anchors: anchors.flatMap(({ certificates }) => certificates),
            intermediates: [...rest, ...between.flatMap(({ certificates }) => certificates)],
            crls: lists.flatMap((list) => list.crls),
            at: call.value(at) ?? call.host.now(),
            ...askedIdentity(call),
            rules: call.value(webPki) ? 'web-pki' : 'rfc5280',
            maxIntermediates: call.value(maxDepth) ?? undefined,
            policies: {
              acceptable: acceptablePolicies(call.value(policy)),
              explicit: call.value(requirePolicy),
              inhibitMapping: call.value(inhibitMapping),
              inhibitAny: call.value(inhibitAny),
            },
          });
    const damaged = [...anchors, ...between, ...lists].flatMap((read) => read.damaged).map(asWarning);
    return answer({ ...verdict, findings: [...verdict.findings, ...damaged] }, call.value(strict));
  },
};

async function readAll({ host }: Call, files: readonly string[]): Promise<CertificateFile[]> {
  const read: CertificateFile[] = [];
  for (const name of files) read.push(await readCertificateFile(host, name));
  return read;
}

/** What is damaged beside the target is left out, as path building leaves what does not fit. */
function asWarning(finding: Finding): Finding {
  return { ...finding, severity: 'warning' };
}

function askedIdentity(call: Call): { purpose: PathPurpose; host?: string; email?: string } {
  const host = call.value(hostName);
  const mailbox = call.value(email);
  if (host !== null && mailbox !== null) {
    throw new CertificateError('USAGE', '--host and --email do not go together. Leave one of them out.');
  }
  const asked = call.value(purpose);
  if (host !== null) return { purpose: asked ?? 'tls-server', host };
  return mailbox === null ? { purpose: asked ?? 'any' } : { purpose: asked ?? 'email', email: mailbox };
}

function acceptablePolicies(oids: readonly string[]): ReadonlySet<string> | null {
  const wrong = oids.find((oid) => !isObjectIdentifier(oid));
  if (wrong !== undefined) throw new CertificateError('USAGE', `--policy takes an OID, not “${wrong}”.`);
  return oids.length === 0 ? null : new Set(oids);
}

function answer({ valid, path, findings }: PathVerdict, isStrict: boolean) {
  const links = path.map((link) => ({ subject: formatName(link.subject), findings: link.findings }));
  const all = [...links.flatMap((link) => link.findings), ...findings];
  const refused = !valid || (isStrict && all.some(({ severity }) => severity === 'warning'));
  return {
    json: { valid, path: links, findings },
    text: [
      valid ? 'Valid.' : 'Not valid.',
      ...links.flatMap((link, depth) => [
        `${String(depth)}  ${link.subject === '' ? '(no subject)' : link.subject}`,
        ...link.findings.map((finding) => `   ${findingLine(finding)}`),
      ]),
      ...findings.map(findingLine),
    ].join('\n'),
    status: refused ? (1 as const) : (0 as const),
  };
}
