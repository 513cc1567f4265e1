import { CertificateError } from '../../../shared/errors.ts';
import { KEY_TYPES, type KeyType } from '../../../shared/pki-terms.ts';
import type { AuthorityLimits } from '../../authority/plan-certificate.ts';
import { parseDistinguishedName } from '../../pki/distinguished-name.ts';
import type { Call, Command } from '../command.ts';
import { dryRun, force, passphraseFile, strict } from '../everywhere.ts';
import { issueBatch } from '../issue-batch.ts';
import { issueOne, planOne, type Wishes } from '../issue-one.ts';
import { NAME_OPTIONS, namesGiven } from '../names-given.ts';
import { withVault } from '../open-session.ts';
import { choice, flag, instant, requiredText, text, texts, wholeNumber } from '../options.ts';
import { expandRequests } from '../requests-given.ts';

/** The how-to's trade, "a certificate for my server". */
const DEFAULT_PROFILE = 'tls-server';
const DEFAULT_KEY: KeyType = 'ec-p256';

const ca = requiredText('ca', 'CA', 'The CA that signs, by name or id');
const csr = texts(
  'csr',
  'FILE',
  'A request: a file, - for standard input, a folder of them, or the id of one on record',
);
const subject = text('subject', 'DN', 'Instead of --csr: make key and certificate here, for this subject');
const profile = text('profile', 'NAME', `What it is for; ${DEFAULT_PROFILE} if not given`);
const days = wholeNumber('days', 'N', "How long it works; else the profile's own", { least: 1, most: 36_525 });
const notAfter = instant('not-after', 'Until when it works');
const key = choice('key', KEY_TYPES, `With --subject: the kind of the key; ${DEFAULT_KEY} if not given`);
const allOrNothing = flag('all-or-nothing', 'A batch in one transaction: one refusal refuses all');
const resume = flag('resume', 'A batch that stopped goes on: what this CA signed before is not signed again');
const pathLength = wholeNumber('path-length', 'N', 'Of a CA that is signed: how many CAs deep it may have below it', {
  least: 0,
  most: 100,
});
const permit = texts('permit', 'NAME', 'Of a CA that is signed: only names under this one: .sample.com, IP:10.0.0.0/8');
const exclude = texts('exclude', 'NAME', 'Of a CA that is signed: no names under this one');
const out = text('out', 'DIR', 'Where to write cert.pem, and key.pem and key-cert.pem where the key is in the vault');

export const certIssue: Command = {
  positionals: [],
  options: [
    ca,
    csr,
    subject,
    ...NAME_OPTIONS,
    profile,
    days,
    notAfter,
    key,
    pathLength,
    permit,
    exclude,
    allOrNothing,
    resume,
    out,
    force,
    dryRun,
    strict,
  ],
  notes: [
    'Profiles: tls-server, tls-client, tls-peer, email, code-signing, ocsp-signing, subordinate-ca, and your own.',
    'Names that are given replace those of the request. Several requests, or a folder, are a batch: each stands or falls',
    'alone, and its files go into a folder of its own under DIR, named after its file.',
  ].join('\n'),
  example: `chancery cert issue --ca root --csr mail.csr --dns mail.sample.com --days 397 --out ./mail`,
  run: async (call) => {
    const wishes = wishesOf(call);
    const requests = await expandRequests(call.value(csr));
    return withVault(call, async (session) => {
      if (requests.isBatch) return issueBatch(call, session, requests, wishes);
      const [input = null] = requests.inputs;
      return wishes.dryRun ? planOne(call, session, input, wishes) : issueOne(call, session, input, wishes);
    });
  },
};

function wishesOf(call: Call): Wishes {
  const requests = call.value(csr);
  const subjectText = call.value(subject);
  const refuse = (message: string): never => {
    throw new CertificateError('USAGE', message);
  };
  if (requests.length > 0 && subjectText !== null) refuse('Give --csr or --subject, not both.');
  if (requests.length === 0 && subjectText === null) refuse('Give --csr FILE, or --subject DN for a key made here.');
  if (requests.length > 0 && call.value(key) !== null)
    refuse('--key goes with --subject; a request brings its own key.');
  if (call.value(days) !== null && call.value(notAfter) !== null) refuse('Give --days or --not-after, not both.');
  if (call.value(resume) && call.value(allOrNothing))
    refuse('A batch in one transaction never stops half-way: leave --resume out.');
  if (requests.includes('-') && call.value(passphraseFile) === '-')
    refuse('Standard input cannot be both the request and the passphrase. Give one of them as a file.');
  return {
    authorityId: call.value(ca),
    profile: call.value(profile) ?? DEFAULT_PROFILE,
    validityDays: call.value(days),
    notAfter: call.value(notAfter),
    subjectAltNames: namesGiven(call),
    newKey:
      subjectText === null
        ? null
        : { subject: parseDistinguishedName(subjectText), keyType: call.value(key) ?? DEFAULT_KEY },
    limits: limitsOf(call),
    allOrNothing: call.value(allOrNothing),
    resume: call.value(resume),
    folder: call.value(out),
    force: call.value(force),
    strict: call.value(strict),
    dryRun: call.value(dryRun),
  };
}

function limitsOf(call: Call): AuthorityLimits | undefined {
  const limits = {
    pathLength: call.value(pathLength),
    permittedNames: call.value(permit),
    excludedNames: call.value(exclude),
  };
  const isGiven = limits.pathLength !== null || limits.permittedNames.length + limits.excludedNames.length > 0;
  return isGiven ? limits : undefined;
}
