import { beforeEach, describe, expect, it } from 'vitest';
import { createAuthority } from '../../electron/authority/create-authority.ts';
import { issueCrl } from '../../electron/authority/issue-crl.ts';
import { addDays } from '../../electron/authority/validity.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { keepCrlsFresh } from '../../electron/publishing/crl-keeper.ts';
import { renewDueCrls, type CrlRenewal } from '../../electron/publishing/renew-crls.ts';
import { CertificateError } from '../../shared/errors.ts';
import { memoryPorts, type MemoryPorts } from '../authority/memory-ports.ts';

const START = new Date('2026-11-21T12:00:00Z');
let ports: MemoryPorts;

async function newCa(name: string, crlUrls: readonly string[] = []): Promise<void> {
  await createAuthority(ports, {
    ...{ name, subject: parseDistinguishedName(`CN=${name}`), keyType: 'ec-p256', validityDays: 400, parentId: null },
    ...{ pathLength: null, permittedNames: [], excludedNames: [], crlDays: 30, crlUrls, issuerUrls: [], ocspUrls: [] },
    strict: false,
  });
}

beforeEach(async () => {
  ports = memoryPorts(START);
  await newCa('told', ['http://pki.example/told.crl']);
  await newCa('untold');
});

const outcomes = (renewals: readonly CrlRenewal[]): string[] => renewals.map(({ ca, outcome }) => `${ca} ${outcome}`);

describe('renewDueCrls', () => {
  it('signs at two thirds of the life and not before, and the first where a place for one is named', async () => {
    expect(outcomes(await renewDueCrls(ports, null))).toEqual(['told signed']);
    ports.now = addDays(START, 19.9);
    expect(outcomes(await renewDueCrls(ports, null))).toEqual(['told fresh']);
    ports.now = addDays(START, 20);
    expect(outcomes(await renewDueCrls(ports, null))).toEqual(['told signed']);
    ports.now = addDays(START, 90);
    expect(outcomes(await renewDueCrls(ports, 'untold'))).toEqual(['untold signed']);
  });

  it('leaves a longer one, signed ahead for a leave, to two thirds of its own life', async () => {
    await issueCrl(ports, { authorityId: 'told', days: 90 });
    ports.now = addDays(START, 59);
    expect(outcomes(await renewDueCrls(ports, null))).toEqual(['told fresh']);
    ports.now = addDays(START, 60);
    const [renewal] = await renewDueCrls(ports, null);
    expect(renewal?.outcome === 'signed' && renewal.crl.nextUpdate).toEqual(addDays(START, 90));
  });

  it('leaves a CA alone that has ended', async () => {
    ports.now = addDays(START, 401);
    expect(await renewDueCrls(ports, null)).toEqual([]);
  });
});

describe('keepCrlsFresh', () => {
  it('signs when it looks while unlocked, tells only of what it did, and looks once at a time', async () => {
    let unlocked: MemoryPorts | null = null;
    const told: string[] = [];
    const keeper = keepCrlsFresh({
      unlocked: () => unlocked,
      told: (renewals) => told.push(...outcomes(renewals)),
      failed: (fault) => expect.unreachable(String(fault)),
    });
    await keeper.look();
    expect(told).toEqual([]);
    unlocked = ports;
    await Promise.all([keeper.look(), keeper.look()]);
    await keeper.look();
    expect(told).toEqual(['told signed']);
    keeper.stop();
  });

  it('looks from time to time, and takes being locked meanwhile for nothing', async () => {
    const locked = () => Promise.reject(new CertificateError('VAULT_LOCKED', 'Locked.'));
    const faults: unknown[] = [];
    let looks = 0;
    const keeper = keepCrlsFresh({
      unlocked: () => {
        looks++;
        return { ...ports, keys: { ...ports.keys, open: locked } };
      },
      told: () => expect.unreachable('nothing was signed'),
      failed: (fault) => faults.push(fault),
      everyMs: 5,
    });
    await expect.poll(() => looks).toBeGreaterThan(1);
    keeper.stop();
    expect(faults).toEqual([]);
  });
});
