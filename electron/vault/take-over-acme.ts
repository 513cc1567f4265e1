/** What another file of the same vault ended for ACME, and this one must not bring back: keys withdrawn, accounts given up, account keys changed. */
import type { AcmeAccount, AcmeAccountContent } from '../authority/acme-ports.ts';
import { createAcmeRegister } from './acme-register.ts';
import { integer, present } from './columns.ts';
import { formatId } from './ids.ts';
import { RECORD_KINDS } from './records.ts';
import type { VaultStore } from './store.ts';

export interface AcmeSides {
  readonly here: VaultStore;
  readonly other: VaultStore;
  /** The CA, by its id in either file. */
  readonly authorityHere: string;
  readonly authorityThere: string;
  /** Whether a row of the other file is proven by its own event; what is not is told, and left out. */
  readonly isProven: (what: string, read: () => Promise<unknown>) => Promise<boolean>;
}

/** @returns one sentence for each thing that was ended, or with `dryRun` would be */
export async function bringAcmeEndings(sides: AcmeSides, dryRun: boolean): Promise<string[]> {
  return [...(await withdrawKeys(sides, dryRun)), ...(await endAccounts(sides, dryRun))];
}

async function withdrawKeys(sides: AcmeSides, dryRun: boolean): Promise<string[]> {
  const { here, other, authorityHere, authorityThere, isProven } = sides;
  const register = createAcmeRegister(here);
  const known = await register.externalKeys(authorityHere);
  const told: string[] = [];
  for (const { keyIdentifier, withdrawnAt } of await createAcmeRegister(other).externalKeys(authorityThere)) {
    const stillUsable = known.some((key) => key.keyIdentifier === keyIdentifier && key.withdrawnAt === null);
    if (withdrawnAt === null || !stillUsable) continue;
    const proven = await isProven(`ACME key ${keyIdentifier}`, async () => {
      const row = other.database.get('SELECT id FROM acme_external_key WHERE key_identifier = ?', keyIdentifier);
      other.prove(RECORD_KINDS.acmeExternalKey, formatId('eab', integer(present(row, 'ACME external key'), 'id')));
    });
    if (!proven) continue;
    if (!dryRun) await register.recordExternalKeyWithdrawn(keyIdentifier);
    told.push(`The ACME key ${keyIdentifier} was withdrawn after this backup, and stays withdrawn.`);
  }
  return told;
}

async function endAccounts(sides: AcmeSides, dryRun: boolean): Promise<string[]> {
  const { here, other, authorityHere, authorityThere, isProven } = sides;
  const [register, registerThere] = [createAcmeRegister(here), createAcmeRegister(other)];
  const known = await register.accounts(authorityHere);
  const told: string[] = [];
  for (const there of await registerThere.accounts(authorityThere)) {
    const account = known.find((one) => isSame(one, there));
    if (account === undefined) continue;
    const content = endedAs(account, there);
    const hasNewerKey = there.thumbprint !== account.thumbprint && changes(other, there) > changes(here, account);
    if (content === account.content && !hasNewerKey) continue;
    if (!(await isProven(`ACME account ${there.id}`, () => registerThere.account(there.id)))) continue;
    if (!dryRun) {
      await register.recordAccountChanged(account.id, () =>
        hasNewerKey
          ? { content: { ...content, jwk: there.content.jwk }, thumbprint: there.thumbprint }
          : { content, thumbprint: account.thumbprint },
      );
    }
    told.push(
      hasNewerKey
        ? `The ACME account ${account.id} changed its key after this backup; it has the new one.`
        : `The ACME account ${account.id} was ${content.status} after this backup, and stays so.`,
    );
  }
  return told;
}

/** Files that went apart may have given one number twice; nobody opened two accounts in one second with one key and one binding. */
function isSame(one: AcmeAccount, other: AcmeAccount): boolean {
  return (
    one.id === other.id &&
    one.createdAt.getTime() === other.createdAt.getTime() &&
    one.externalKeyIdentifier === other.externalKeyIdentifier
  );
}

/** An end is for good, whichever file has it. */
function endedAs({ content }: AcmeAccount, there: AcmeAccount): AcmeAccountContent {
  const { status } = there.content;
  return content.status === 'valid' && status !== 'valid' ? { ...content, status } : content;
}

function changes({ database }: VaultStore, { id }: AcmeAccount): number {
  const row = database.get(
    "SELECT count(*) AS changes FROM event WHERE subject = ? AND kind = 'acme.account-changed'",
    id,
  );
  return integer(present(row, 'ACME account'), 'changes');
}
