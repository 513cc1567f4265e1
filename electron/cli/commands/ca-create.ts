import { CertificateError } from '../../../shared/errors.ts';
import { KEY_TYPES, type KeyType } from '../../../shared/pki-terms.ts';
import { createAuthority } from '../../authority/create-authority.ts';
import { describeAwaiting } from '../../authority/describe.ts';
import { requestAuthority } from '../../authority/request-authority.ts';
import { parseDistinguishedName } from '../../pki/distinguished-name.ts';
import { describeAuthorityOf } from '../authority-reference.ts';
import type { Answer, Call, Command } from '../command.ts';
import { authorityCard, standingCard } from '../describe-text.ts';
import { strict } from '../everywhere.ts';
import { withVault } from '../open-session.ts';
import { choice, flag, requiredText, text, texts, wholeNumber } from '../options.ts';

/** What a root's key is when nobody says: good for ten years, and taken by every client (RFC 5480 §2.1.1.1, P-384). */
const DEFAULT_KEY: KeyType = 'ec-p384';

const name = requiredText('name', 'NAME', 'How this CA is called here');
const subject = requiredText('subject', 'DN', 'Its subject: CN=Sample Root CA,O=The Sample Company,C=US');
const key = choice('key', KEY_TYPES, `The kind of its key; ${DEFAULT_KEY} if not given`);
const days = wholeNumber('days', 'N', 'How long it works; 3650 for a root, 1825 for an intermediate', {
  least: 1,
  most: 36_525,
});
const parent = text('parent', 'CA', 'The CA that signs it; without, it is a root');
const external = flag('external', 'An outside or offline CA signs it: make key and request, and wait for its answer');
const pathLength = wholeNumber('path-length', 'N', 'How many CAs deep it may have below it', { least: 0, most: 100 });
const permit = texts('permit', 'NAME', 'Only names under this one: .sample.com, IP:10.0.0.0/8, email:sample.com');
const exclude = texts('exclude', 'NAME', 'No names under this one');
const crlDays = wholeNumber('crl-days', 'N', 'How long each of its CRLs is good for; 31 if not given', {
  least: 1,
  most: 3660,
});
const crlUrl = texts('crl-url', 'URL', 'Where its CRL can be fetched; written into what it issues');
const issuerUrl = texts('issuer-url', 'URL', 'Where its certificate can be fetched; written into what it issues');
const ocspUrl = texts('ocsp-url', 'URL', 'Where its OCSP responder is; written into what it issues');

export const caCreate: Command = {
  positionals: [],
  options: [
    name,
    subject,
    key,
    days,
    parent,
    external,
    pathLength,
    permit,
    exclude,
    crlDays,
    crlUrl,
    issuerUrl,
    ocspUrl,
    strict,
  ],
  notes:
    'With --external, hand its request out with `chancery ca request`, and take the answer in with `chancery ca complete`.',
  example: `chancery ca create --name root --subject 'CN=Sample Root CA,O=The Sample Company,C=US' --permit .sample.com`,
  run: (call) => {
    if (call.value(external)) return createAwaiting(call);
    const input = {
      name: call.value(name),
      subject: parseDistinguishedName(call.value(subject)),
      keyType: call.value(key) ?? DEFAULT_KEY,
      validityDays: call.value(days),
      parentId: call.value(parent),
      pathLength: call.value(pathLength),
      permittedNames: call.value(permit),
      excludedNames: call.value(exclude),
      crlDays: call.value(crlDays),
      crlUrls: call.value(crlUrl),
      issuerUrls: call.value(issuerUrl),
      ocspUrls: call.value(ocspUrl),
      strict: call.value(strict),
    };
    return withVault(call, async (session) => {
      await session.unlock();
      const { authority, findings } = await createAuthority(session.ports, input);
      const described = await describeAuthorityOf(session, authority);
      return { json: { ...described, findings }, text: authorityCard(described), findings };
    });
  },
};

/** The parent decides how long it works and for which names; it is asked by the request alone. */
function createAwaiting(call: Call): Promise<Answer> {
  const decidedByParent = call.value(parent) !== null || call.value(days) !== null;
  if (decidedByParent || call.value(permit).length + call.value(exclude).length > 0) {
    const message = 'With --external the outside parent decides: leave --parent, --days, --permit and --exclude out.';
    throw new CertificateError('USAGE', message);
  }
  const input = {
    name: call.value(name),
    subject: parseDistinguishedName(call.value(subject)),
    keyType: call.value(key) ?? DEFAULT_KEY,
    pathLength: call.value(pathLength),
    crlDays: call.value(crlDays),
    crlUrls: call.value(crlUrl),
    issuerUrls: call.value(issuerUrl),
    ocspUrls: call.value(ocspUrl),
  };
  return withVault(call, async (session) => {
    await session.unlock();
    const described = describeAwaiting(await requestAuthority(session.ports, input));
    return { json: { ...described, findings: [] }, text: standingCard(described) };
  });
}
