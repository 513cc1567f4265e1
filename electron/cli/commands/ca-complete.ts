import { authorityStanding } from '../../authority/request-authority.ts';
import { planAuthorityAnswer, type PlannedAnswer } from '../../authority/take-answer.ts';
import { aboveLines, answerGiven, answerJson, others, takeUnlessDry } from '../answer-given.ts';
import { describeStanding } from '../authority-reference.ts';
import { one, type Command } from '../command.ts';
import { standingCard } from '../describe-text.ts';
import { dryRun, strict } from '../everywhere.ts';
import { withVault } from '../open-session.ts';

const ca = one('CA');
const file = one('FILE');

export const caComplete: Command = {
  positionals: [ca, file],
  options: [others, dryRun, strict],
  notes: [
    'FILE is PEM, DER or PKCS #7, or - for standard input, in any order: the certificate is found by the key of the CA. It must',
    'lead up to a root that is in FILE, in --with, or on record. For a CA that has its certificate, an answer of the same parent',
    'is its renewal, and one of another CA a cross-certificate beside its own.',
  ].join('\n'),
  example: 'chancery ca complete issuing answer.pem --with offline-root.pem',
  run: (call) =>
    withVault(call, async (session) => {
      const reference = call.argument(ca);
      const { name } = await describeStanding(session, await authorityStanding(session.ports.registry, reference));
      const plan = await planAuthorityAnswer(session.ports, reference, await answerGiven(call, call.argument(file)));
      const certificate = await takeUnlessDry(session, plan, call.value(dryRun));
      const described = await describeStanding(session, await authorityStanding(session.ports.registry, name));
      return {
        json: {
          ...described,
          ...answerJson(plan),
          ...(certificate === null ? { dryRun: true } : { certificate }),
        },
        text: [told(name, plan, certificate), ...aboveLines(plan), standingCard(described)].join('\n'),
        findings: plan.findings,
      };
    }),
};

function told(name: string, { kind }: PlannedAnswer, certificate: string | null): string {
  const would = certificate === null ? 'would be' : 'is';
  if (kind === 'awaiting') return `${name} ${would} complete`;
  return kind === 'renewal'
    ? `${name} ${would} renewed by its parent`
    : `${name} ${would} cross-certified${certificate === null ? '' : `: ${certificate}`}`;
}
