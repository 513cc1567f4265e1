import type { Finding } from '../../../shared/pki-terms.ts';
import { several, type Command } from '../command.ts';
import { inPassphraseFile, strict } from '../everywhere.ts';
import { inspectAll } from '../inspected-files.ts';
import { matchObjects, type KeyGroup, type Member } from '../match-objects.ts';
import { card } from '../text-layout.ts';

const files = several('FILE', 1);

export const match: Command = {
  positionals: [files],
  options: [inPassphraseFile, strict],
  notes:
    'A folder stands for all files in it. Same key, same group; above each certificate its chain among the files. What stands alone is a warning, refused with --strict.',
  example: 'chancery match key.pem cert.pem chain.pem',
  run: async (call) => {
    const inspected = await inspectAll(call, call.argument(files));
    const unreadable = inspected.flatMap(({ input, refusal }) =>
      refusal === null
        ? []
        : [{ input, error: { code: refusal.code, message: refusal.message, detail: refusal.detail ?? null } }],
    );
    const { groups, sealed } = matchObjects(inspected);
    const findings = [...sealed.map(sealedFinding), ...groups.filter(standsAlone).map(aloneFinding)];
    const refused = unreadable.length > 0 || (call.value(strict) && findings.length > 0);
    return {
      json: { groups, unreadable, findings },
      text: [
        ...groups.map(groupText),
        ...unreadable.map(({ input, error }) => `${input}: ${error.message} [${error.code}]`),
      ].join('\n\n'),
      findings,
      status: refused ? 1 : 0,
    };
  },
};

/** A key, a request or a public key to which nothing else belongs. A CA's certificate is company enough for itself. */
function standsAlone({ members }: KeyGroup): boolean {
  return members.length === 1 && members[0]?.kind !== 'certificate';
}

function aloneFinding({ members }: KeyGroup): Finding {
  const [member] = members;
  const what = member === undefined ? 'Something' : memberText(member);
  return { severity: 'warning', code: 'nothing-matches', message: `${what} belongs to none of the others.` };
}

function sealedFinding(member: Member): Finding {
  return {
    severity: 'warning',
    code: 'sealed',
    message: `${memberText(member)} is sealed, so nobody can say what it belongs to. Give --in-passphrase-file.`,
  };
}

function groupText({ keyAlgorithm, members, chains }: KeyGroup): string {
  return card(`${keyAlgorithm} key`, [
    ['Belong together', members.map(memberText)],
    ...chains.map(({ chain, complete }): [string, string[]] => [
      complete ? 'Chain to a root' : 'Chain, issuer missing',
      chain.map(memberText),
    ]),
  ]);
}

function memberText({ input, line, kind, subject }: Member): string {
  return `${kind} ${subject === null ? '' : `“${subject}” `}in ${input}${line === null ? '' : `, line ${String(line)}`}`;
}
