import { describeRequest } from '../../authority/describe-request.ts';
import { MAX_REQUEST_BYTES, readCertificationRequest } from '../../pki/certification-request.ts';
import { one, type Command } from '../command.ts';
import { requestCard } from '../describe-text.ts';
import { strict } from '../everywhere.ts';
import { readInput } from '../input-files.ts';
import { isRefusedBy } from '../issue-one.ts';

const file = one('FILE');

export const csrInspect: Command = {
  positionals: [file],
  options: [strict],
  notes:
    'FILE is PEM or DER, or - for standard input. An error among the findings, which signing would refuse, ends with status 1.',
  example: 'chancery csr inspect mail.csr',
  run: async (call) => {
    const bytes = await readInput(call.host, call.argument(file), MAX_REQUEST_BYTES);
    const described = describeRequest(readCertificationRequest(bytes));
    return {
      json: described,
      text: requestCard(call.argument(file), described),
      findings: described.findings,
      status: isRefusedBy(described.findings, call.value(strict)) ? 1 : 0,
    };
  },
};
