import type { Command } from '../command.ts';
import { strict } from '../everywhere.ts';
import { checkWholeVault } from './vault-check.ts';

export const auditVerify: Command = {
  positionals: [],
  options: [strict],
  notes: 'Proves the chain of events and that the register says what its events say; the same proof as vault check.',
  example: 'chancery audit verify --passphrase-file vault.passphrase',
  run: checkWholeVault,
};
