import { CertificateError } from '../../../shared/errors.ts';
import { KEY_TYPES } from '../../../shared/pki-terms.ts';
import { planAuthorityRenewal, renewAuthority } from '../../authority/renew-authority.ts';
import { planReplacement, replaceAuthority, type Replacement } from '../../authority/replace-authority.ts';
import { formatInstant } from '../../authority/validity.ts';
import { parseDistinguishedName } from '../../pki/distinguished-name.ts';
import { formatName } from '../../pki/name.ts';
import { describeAuthorityOf } from '../authority-reference.ts';
import { one, type Answer, type Call, type Command } from '../command.ts';
import { authorityCard } from '../describe-text.ts';
import { dryRun, strict } from '../everywhere.ts';
import { withVault, type Session } from '../open-session.ts';
import { choice, flag, text, wholeNumber } from '../options.ts';
import { table } from '../text-layout.ts';

const ca = one('CA');
const days = wholeNumber(
  'days',
  'N',
  'How long it works from now; 3650 for a root, 1825 for an intermediate, or as long as it was made for',
  {
    least: 1,
    most: 36_525,
  },
);
const parent = text('parent', 'CA', 'Another CA of this vault that is to sign it from now on');
const newKey = flag('new-key', 'Make a new CA with a new key; for a root with both cross-certificates');
const name = text('name', 'NAME', 'With --new-key: how the new CA is called; else the old name with G2');
const subject = text('subject', 'DN', 'With --new-key: its subject; else the old one with G2 in its common name');
const key = choice('key', KEY_TYPES, 'With --new-key: the kind of its key; else the kind of the old one');

export const caRenew: Command = {
  positionals: [ca],
  options: [days, parent, newKey, name, subject, key, dryRun, strict],
  notes: [
    'Without --new-key the name, the key and its identifier stay: hand the new certificate out, and nothing else changes.',
    'With it, the old CA goes on signing its CRLs; the answer lists what hangs on it, and what to do. A CA whose parent is',
    'elsewhere is renewed by chancery ca request and chancery ca complete.',
  ].join('\n'),
  example: 'chancery ca renew root --days 3650 --dry-run',
  run: (call) => {
    const forNewKey = call.value(name) ?? call.value(subject) ?? call.value(key);
    if (!call.value(newKey) && forNewKey !== null)
      throw new CertificateError('USAGE', '--name, --subject and --key go with --new-key.');
    if (call.value(newKey) && call.value(parent) !== null)
      throw new CertificateError(
        'USAGE',
        '--parent does not go with --new-key: the new CA has the parent of the old one.',
      );
    return withVault(call, (session) => (call.value(newKey) ? replace(call, session) : renew(call, session)));
  },
};

async function renew(call: Call, session: Session): Promise<Answer> {
  const input = {
    authorityId: call.argument(ca),
    validityDays: call.value(days),
    parentId: call.value(parent),
    strict: call.value(strict),
  };
  if (call.value(dryRun)) {
    const { authority, draft, findings } = await planAuthorityRenewal(session.ports, input);
    const span = { notBefore: formatInstant(draft.notBefore), notAfter: formatInstant(draft.notAfter) };
    return {
      json: { dryRun: true, ca: authority.name, subject: formatName(draft.subject), ...span, findings },
      text: `${authority.name} would work until ${span.notAfter}, with the key and the name that it has`,
      findings,
    };
  }
  await session.unlock();
  const { authority, findings } = await renewAuthority(session.ports, input);
  const described = await describeAuthorityOf(session, authority);
  return { json: { ...described, findings }, text: authorityCard(described), findings };
}

async function replace(call: Call, session: Session): Promise<Answer> {
  const typed = call.value(subject);
  const input = {
    authorityId: call.argument(ca),
    name: call.value(name),
    subject: typed === null ? null : parseDistinguishedName(typed),
    keyType: call.value(key),
    validityDays: call.value(days),
    strict: call.value(strict),
  };
  if (call.value(dryRun)) {
    const plan = await planReplacement(session.ports, input);
    const planned = { name: plan.name, subject: formatName(plan.draft.subject), keyType: plan.keyType };
    const notAfter = formatInstant(plan.draft.notAfter);
    return {
      json: { dryRun: true, ...planned, notAfter, ...replacementJson(plan) },
      text: [
        `Would make ${plan.name} (${planned.subject}), ${plan.keyType}, until ${notAfter}`,
        ...replacementLines(plan),
      ].join('\n'),
      findings: plan.findings,
    };
  }
  await session.unlock();
  const replaced = await replaceAuthority(session.ports, input);
  const described = await describeAuthorityOf(session, replaced.authority);
  return {
    json: { ...described, ...replacementJson(replaced) },
    text: [authorityCard(described), ...replacementLines(replaced)].join('\n'),
    findings: replaced.findings,
  };
}

function replacementJson({ old, crosses, affected, findings }: Replacement) {
  return { replaces: old.name, crossCertificates: crosses, affected, findings };
}

function replacementLines({ old, name: successor, crosses, affected }: Replacement): string[] {
  const lines = crosses.map((cross) =>
    cross === 'old-signs-new'
      ? `cross-certificate: “${old.name}” vouches for “${successor}”, for clients that trust only the old one`
      : `cross-certificate: “${successor}” vouches for “${old.name}”, for clients that trust only the new one`,
  );
  const rows = affected.map((one) => [`  ${one.id}`, one.notAfter, one.subject, one.todo]);
  return [
    ...lines,
    `“${old.name}” goes on signing its CRLs.`,
    table(['  AFFECTED', 'WORKS UNTIL', 'SUBJECT', 'WHAT TO DO'], rows, 'Nothing that works hangs on the old CA.'),
  ];
}
