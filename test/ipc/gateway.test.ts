import { describe, expect, it } from 'vitest';
import { methods, type MethodName } from '../../shared/contract.ts';
import { CertificateError } from '../../shared/errors.ts';
import { createGateway, type Handlers } from '../../electron/ipc/gateway.ts';

const faults: [string, unknown][] = [];
const log = (method: string, fault: unknown): void => {
  faults.push([method, fault]);
};
/** Handlers of which every one throws but those that are given. */
const handlers = (given: Partial<Handlers>): Handlers => {
  const unexpected = Object.fromEntries(
    Object.keys(methods).map((name) => [name, () => Promise.reject(new Error(`unexpected ${name}`))]),
  );
  return { ...unexpected, ...given } as Handlers;
};
const locked = { state: 'locked' as const, name: 'a', path: '/a' };

describe('createGateway', () => {
  it('answers with the value of a handler whose input and output keep the contract', async () => {
    const gateway = createGateway(handlers({ lockVault: () => locked }), log);
    expect(await gateway('lockVault', {})).toEqual({ ok: true, value: locked });
  });

  it.each([
    ['no method', 'launchMissiles', {}],
    ['a method of Object', 'constructor', {}],
    ['a method that is no text', 7, {}],
    ['an input that is missing', 'unlockVault', undefined],
    ['a field too many', 'lockVault', { extra: 1 }],
    ['a field of another type', 'unlockVault', { passphrase: 7 }],
    ['a passphrase that is too long', 'unlockVault', { passphrase: 'x'.repeat(1025) }],
    ['an id that is a path', 'exportCertificate', { id: '../../etc/passwd', form: 'key', passphrase: null }],
  ])('refuses %s without calling a handler', async (_, method, input) => {
    faults.length = 0;
    const reply = await createGateway(handlers({}), log)(method, input);
    expect(reply).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
    expect(faults).toEqual([]);
  });

  it('never repeats a value that it refuses, since it may be a passphrase', async () => {
    const reply = await createGateway(handlers({}), log)('unlockVault', { passphrase: 'swordfish', hint: 'swordfish' });
    expect(JSON.stringify(reply)).not.toContain('swordfish');
  });

  it('fails closed when a handler answers with more than the contract has', async () => {
    faults.length = 0;
    const leaky = { ...locked, privateKey: '-----BEGIN PRIVATE KEY-----' };
    const reply = await createGateway(handlers({ lockVault: () => leaky }), log)('lockVault', {});
    expect(reply).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(JSON.stringify(reply)).not.toContain('PRIVATE KEY');
    expect(faults).toHaveLength(1);
  });

  it('passes a declared refusal on, with its detail', async () => {
    const refuse = (): never => {
      throw new CertificateError('WRONG_PASSPHRASE', 'That is not it.', { detail: { tries: 1 } });
    };
    expect(await createGateway(handlers({ unlockVault: refuse }), log)('unlockVault', { passphrase: 'x' })).toEqual({
      ok: false,
      error: { code: 'WRONG_PASSPHRASE', message: 'That is not it.', detail: { tries: 1 } },
    });
  });

  it('turns an undeclared refusal and any fault into INTERNAL with a fixed message, and logs the real one', async () => {
    faults.length = 0;
    const thrown = [
      new CertificateError('MALFORMED_CRL', 'secret one'),
      new Error('secret two'),
      new RangeError('secret three'),
    ];
    for (const error of thrown) {
      const fail = (): Promise<never> => Promise.reject(error);
      const reply = await createGateway(handlers({ lockVault: fail }), log)('lockVault', {});
      expect(reply).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
      expect(JSON.stringify(reply)).not.toContain('secret');
    }
    expect(faults.map(([, fault]) => fault)).toEqual(thrown);
  });

  it('survives rubbish on every method with a coded answer', async () => {
    const gateway = createGateway(handlers({}), log);
    const rubbish: unknown[] = [
      null,
      1,
      'x',
      [],
      { id: {} },
      new Uint8Array(9),
      { __proto__: { passphrase: 'x' } },
      { ids: [1e9] },
    ];
    for (const method of Object.keys(methods) as MethodName[]) {
      for (const input of rubbish) expect(await gateway(method, input)).toMatchObject({ ok: false });
    }
  });
});
