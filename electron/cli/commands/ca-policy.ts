import { describePolicy, parseJsonText, setPolicy, settingsWithPolicy } from '../../authority/authority-policy.ts';
import { one, type Command } from '../command.ts';
import { dryRun } from '../everywhere.ts';
import { readInput } from '../input-files.ts';
import { withVault } from '../open-session.ts';
import { text } from '../options.ts';
import { card } from '../text-layout.ts';
import type { AuthorityPolicy } from '../../../shared/authority-policy.ts';

/** 1 MiB: no policy is longer in earnest. */
const LARGEST_POLICY = 1 << 20;

const ca = one('CA');
const set = text('set', 'FILE', 'JSON with the fields to change, - for standard input; the others stay');

export const caPolicy: Command = {
  positionals: [ca],
  options: [set, dryRun],
  notes: [
    'What --json answers is what --set takes. subjectFields has a verb for each field (match: as in the CA’s own subject,',
    'supplied, optional, forbidden), otherSubjectFields one for all others; subjectDefaults completes subjects that are written',
    'here. maximumDays and keyTypes are null for no limit. Rules hold for what is signed from then on.',
  ].join('\n'),
  example: 'chancery ca policy root --set policy.json --dry-run',
  run: (call) => {
    const file = call.value(set);
    return withVault(call, async (session) => {
      const { ports } = session;
      const authority = await ports.registry.authority(call.argument(ca));
      if (file === null) return answer(describePolicy(authority.settings), authority.name);
      const bytes = await readInput(call.host, file, LARGEST_POLICY);
      const document = parseJsonText(new TextDecoder().decode(bytes), 'MALFORMED_POLICY');
      const settings = settingsWithPolicy(authority.settings, document);
      if (call.value(dryRun)) return answer(describePolicy(settings), `${authority.name}, as it would be`);
      await session.unlock();
      const changed = await setPolicy(ports, authority.id, document);
      return answer(describePolicy(changed.settings), changed.name);
    });
  },
};

function answer(policy: AuthorityPolicy, title: string) {
  const pairs = (record: Record<string, string>) =>
    Object.entries(record).map(([field, value]) => `${field}: ${value}`);
  return {
    json: policy,
    text: card(`Policy of ${title}`, [
      ['Subject fields', pairs(policy.subjectFields)],
      ['Other fields', policy.otherSubjectFields],
      ['Defaults', pairs(policy.subjectDefaults)],
      ['Days at most', policy.maximumDays === null ? 'as the profile has it' : String(policy.maximumDays)],
      ['Key types', policy.keyTypes ?? 'every sound kind'],
      ['Only names', policy.permittedNames],
      ['Never names', policy.excludedNames],
      ['Unique subject', policy.uniqueSubject ? 'yes: a second live certificate is refused' : 'no: it is a warning'],
      [
        'CRL',
        `good for ${String(policy.crlDays)} days; expired entries stay ${policy.expiredOnCrl === 'one-more' ? 'for one more' : 'for good'}`,
      ],
      ['CRL at', policy.crlUrls],
      ['Certificate at', policy.issuerUrls],
      ['OCSP at', policy.ocspUrls],
    ]),
  };
}
