import { basename } from 'node:path';
import { CertificateError } from '../../../shared/errors.ts';
import {
  MAX_REQUEST_BYTES,
  readCertificationRequest,
  verifyProofOfPossession,
} from '../../pki/certification-request.ts';
import { batchAnswer, batchJson, eachOnItsOwn } from '../batch.ts';
import { several, type Call, type Command } from '../command.ts';
import { readInput } from '../input-files.ts';
import { withVault, type Session } from '../open-session.ts';
import { describeRequestRecord } from '../request-records.ts';

const files = several('FILE', 1);

export const csrAdd: Command = {
  positionals: [files],
  options: [],
  notes: 'FILE is PEM or DER, or - for standard input. The requests wait until they are issued or rejected.',
  example: 'chancery csr add mail.csr vpn.csr',
  run: (call) =>
    withVault(call, async (session) => {
      await session.unlock();
      const inputs = call.argument(files);
      const [only] = inputs;
      if (only !== undefined && inputs.length === 1) {
        const request = await keep(call, session, only);
        const json = batchJson([{ input: only, ok: true, ...valueOf(request) }]);
        return { json: { ...request, ...json }, text: `${request.id}: kept (${request.subject})` };
      }
      return batchAnswer(
        await eachOnItsOwn(call.host, inputs, async (input) => valueOf(await keep(call, session, input))),
        'kept',
      );
    }),
};

/** @throws {CertificateError} PROOF_OF_POSSESSION_FAILED, MALFORMED_…, FILE_NOT_FOUND */
async function keep(call: Call, { ports }: Session, file: string) {
  const request = readCertificationRequest(await readInput(call.host, file, MAX_REQUEST_BYTES));
  if (!verifyProofOfPossession(request)) {
    throw new CertificateError(
      'PROOF_OF_POSSESSION_FAILED',
      'The request is not signed by the key that it asks for. Ask for a new one.',
    );
  }
  const source = file === '-' ? '' : basename(file);
  return describeRequestRecord(await ports.registry.recordRequest({ der: request.der, source, key: null }));
}

function valueOf(request: Awaited<ReturnType<typeof keep>>) {
  return { value: { request }, text: `kept as ${request.id} (${request.subject})`, findings: [] };
}
