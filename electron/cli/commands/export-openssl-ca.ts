import { setImmediate as breathe } from 'node:timers/promises';
import { saveOpensslCa } from '../../exchange/openssl-export/save-openssl-ca.ts';
import { drawFraction } from '../batch.ts';
import { one, type Command } from '../command.ts';
import { outPassphraseFile } from '../everywhere.ts';
import { withVault } from '../open-session.ts';
import { flag, requiredText } from '../options.ts';
import { otherPassphrase } from '../passphrase.ts';

const ca = one('CA');
const out = requiredText('out', 'DIR', 'A folder that does not exist yet, or is empty');
const leafKeys = flag('leaf-keys', 'Take the private keys of certificates along too');

export const exportOpensslCa: Command = {
  positionals: [ca],
  options: [out, outPassphraseFile, leafKeys],
  notes:
    'Then: cd DIR && openssl ca -config openssl.cnf -in request.csr. From there on it signs, and this vault should not.\n' +
    'Keys are sealed when --out-passphrase-file is given, else plain; 0600 in any case. The folder is read back and compared.',
  example: 'chancery export openssl-ca root --out ./demoCA --out-passphrase-file cakey.pass',
  run: (call) =>
    withVault(call, async (session) => {
      const authority = await session.ports.registry.authority(call.argument(ca));
      await session.unlock();
      const passphrase =
        call.value(outPassphraseFile) === null
          ? null
          : await otherPassphrase(call, outPassphraseFile, { question: 'Passphrase of the keys: ', isNew: true });
      const saved = await saveOpensslCa(session.ports, {
        authorityId: authority.id,
        folder: call.value(out),
        passphrase,
        leafKeys: call.value(leafKeys),
        onProgress: async (fraction) => {
          drawFraction(call.host, fraction);
          await breathe();
        },
      });
      return {
        json: { ca: authority.name, ...saved },
        text: `Wrote ${saved.path}: ${String(saved.certificates)} serial numbers, ${String(saved.revoked)} revoked; read back and compared`,
        findings: saved.findings,
      };
    }),
};
