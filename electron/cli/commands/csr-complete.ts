import { describeCertificateDetail } from '../../authority/describe.ts';
import { planRequestAnswer } from '../../authority/take-answer.ts';
import { aboveLines, answerGiven, answerJson, others, takeUnlessDry } from '../answer-given.ts';
import { one, type Command } from '../command.ts';
import { certificateCard } from '../describe-text.ts';
import { dryRun, strict } from '../everywhere.ts';
import { withVault } from '../open-session.ts';

const file = one('FILE');

export const csrComplete: Command = {
  positionals: [file],
  options: [others, dryRun, strict],
  notes: [
    'For a request made here (chancery csr create) that an outside or commercial CA has signed: its certificate joins the kept',
    'key, and is exported, watched and renewed like any other. FILE is PEM, DER or PKCS #7, and holds the chain up to the root,',
    'or --with does.',
  ].join('\n'),
  example: 'chancery csr complete answer.p7b --with commercial-root.pem',
  run: (call) =>
    withVault(call, async (session) => {
      const plan = await planRequestAnswer(session.ports, await answerGiven(call, call.argument(file)));
      const id = await takeUnlessDry(session, plan, call.value(dryRun));
      if (id === null) {
        const json = { dryRun: true, ...answerJson(plan) };
        return { json, text: ['would be taken in', ...aboveLines(plan)].join('\n'), findings: plan.findings };
      }
      const detail = describeCertificateDetail(await session.ports.registry.certificate(id), session.now);
      return {
        json: { ...detail, ...answerJson(plan) },
        text: [certificateCard(detail), ...aboveLines(plan)].join('\n'),
        findings: plan.findings,
      };
    }),
};
