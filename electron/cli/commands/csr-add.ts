import { CertificateError } from '../../../shared/errors.ts';
import {
  MAX_REQUEST_BYTES,
  readCertificationRequest,
  verifyProofOfPossession,
} from '../../pki/certification-request.ts';
import { batchAnswer, eachOnItsOwn } from '../batch.ts';
import { several, type Command } from '../command.ts';
import { readInput } from '../input-files.ts';
import { withVault } from '../open-session.ts';
import { describeRequestRecord } from '../request-records.ts';
import { basename } from 'node:path';

const files = several('FILE', 1);

export const csrAdd: Command = {
  positionals: [files],
  options: [],
  notes: 'FILE is PEM or DER, or - for standard input. The requests wait until they are issued or rejected.',
  example: 'chancery csr add mail.csr vpn.csr',
  run: (call) =>
    withVault(call, async (session) => {
      await session.unlock();
      const items = await eachOnItsOwn(call.host, call.argument(files), async (file) => {
        const request = readCertificationRequest(await readInput(call.host, file, MAX_REQUEST_BYTES));
        if (!verifyProofOfPossession(request)) {
          throw new CertificateError(
            'PROOF_OF_POSSESSION_FAILED',
            'The request is not signed by the key that it asks for. Ask for a new one.',
          );
        }
        const source = file === '-' ? '' : basename(file);
        const record = await session.ports.registry.recordRequest({ der: request.der, source, key: null });
        const described = describeRequestRecord(record);
        return { value: { request: described }, text: `kept as ${record.id} (${described.subject})`, findings: [] };
      });
      return batchAnswer(items, 'kept');
    }),
};
