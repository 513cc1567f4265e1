import { describe, expect, it } from 'vitest';
import { objectIdentifier, sequence } from '../../electron/pki/der-writer.ts';
import { EXTENSION } from '../../electron/pki/extensions.ts';
import { certificatePolicies } from '../../electron/pki/extension-policy.ts';
import type { Extension } from '../../electron/pki/extensions.ts';
import { PathCertificate } from '../../electron/pki/path-certificate.ts';
import { ANY_POLICY, NO_POLICY_DEMANDS, processPolicies } from '../../electron/pki/path-policy.ts';
import { quickest } from './patience.ts';
import { makeCertificate } from './test-issuer.ts';

const policy = (n: number): string => `1.3.6.1.4.1.99999.${String(n)}`;
const explicit = { ...NO_POLICY_DEMANDS, explicit: true };

function mappings(...pairs: (readonly [string, string])[]): Extension {
  const value = sequence(...pairs.map(([from, to]) => sequence(objectIdentifier(from), objectIdentifier(to))));
  return { oid: EXTENSION.policyMappings, critical: true, value };
}

let count = 0;
const link = (...extensions: Extension[]): PathCertificate =>
  new PathCertificate(
    makeCertificate({ subject: `CN=${String(++count)}`, issuer: `CN=${String(count - 1)}`, extensions }),
  );

describe('processPolicies (RFC 9618 §5)', () => {
  it('asks that a policy holds on the whole path where one is asked for', () => {
    const both = certificatePolicies([policy(1), policy(2)]);
    const one = certificatePolicies([policy(1)]);
    expect(processPolicies([link(both), link(one)], explicit, null)).toEqual({ ok: true });
    expect(processPolicies([link(one), link(certificatePolicies([policy(2)]))], explicit, null)).toEqual({
      ok: false,
      at: 1,
      why: 'none',
    });
    expect(processPolicies([link(one), link()], explicit, null).ok).toBe(false);
    expect(processPolicies([link(one), link()], NO_POLICY_DEMANDS, null).ok).toBe(true);
    const acceptable = new Set([policy(2)]);
    expect(processPolicies([link(both), link(one)], { ...explicit, acceptable }, null).ok).toBe(false);
  });

  it('follows mappings, and none to or from anyPolicy (RFC 5280 §6.1.4 (a))', () => {
    const one = certificatePolicies([policy(1)]);
    const two = certificatePolicies([policy(2)]);
    const mapped = link(one, mappings([policy(1), policy(2)]));
    const acceptable = new Set([policy(1)]);
    expect(processPolicies([mapped, link(two)], { ...explicit, acceptable }, null).ok).toBe(true);
    expect(processPolicies([mapped, link(one)], { ...explicit, acceptable }, null).ok).toBe(false);
    expect(processPolicies([mapped, link(two)], { ...explicit, inhibitMapping: true }, null).ok).toBe(false);
    const any = link(one, mappings([policy(1), ANY_POLICY]));
    expect(processPolicies([any, link(one)], NO_POLICY_DEMANDS, null)).toEqual({ ok: false, at: 0, why: 'any-mapped' });
  });

  it('lets anyPolicy stand for others unless that is inhibited', () => {
    const any = certificatePolicies([ANY_POLICY]);
    const one = certificatePolicies([policy(1)]);
    const acceptable = new Set([policy(1)]);
    expect(processPolicies([link(any), link(one)], { ...explicit, acceptable }, null).ok).toBe(true);
    expect(processPolicies([link(any), link(any)], { ...explicit, acceptable }, null).ok).toBe(true);
    expect(processPolicies([link(any), link(one)], { ...explicit, inhibitAny: true }, null).ok).toBe(false);
  });

  it('costs no more than the certificates are long, where the tree of RFC 5280 would double with each (RFC 9618 §1)', () => {
    const policies = Array.from({ length: 60 }, (_, i) => policy(i));
    const pairs = policies.flatMap((from) => policies.map((to) => [from, to] as const));
    const bomb = Array.from({ length: 30 }, () => link(certificatePolicies(policies), mappings(...pairs)));
    expect(quickest(500, () => processPolicies(bomb, explicit, null))).toBeLessThan(500);
    expect(processPolicies(bomb, explicit, null).ok).toBe(true);
  });
});
