/** NIST's Public Key Interoperability Test Suite, by RFC 5280's algorithm, each test with its policy settings and all CRLs. */
import { describe, expect, it } from 'vitest';
import type { PathQuestion } from '../../electron/pki/path-question.ts';
import { FIXTURES_ARE_HERE, readForeign } from './foreign-fixtures.ts';
import {
  MUST_BE_HERE,
  certificateOrNull,
  crlOrNull,
  isReasoned,
  isThere,
  judge,
  told,
  whole,
} from './path-fixtures.ts';

interface PkitsTest {
  readonly id: string;
  readonly name: string;
  /** The anchor first, the target last. */
  readonly certs: readonly string[];
  readonly crls: readonly string[];
  readonly should_validate: boolean;
  readonly settings: readonly (readonly [name: string, value: string])[];
}

/** DSA: RFC 5280 §1: “Implementations of this specification are not required to use any particular cryptographic algorithms.” FIPS 186-5 withdrew it. */
const ELSEWISE = new Set(['4.1.4', '4.1.5']);

const POLICIES: Readonly<Record<string, string>> = { anyPolicy: '2.5.29.32.0' };
const policyOid = (name: string): string =>
  POLICIES[name] ?? `2.16.840.1.101.3.2.1.48.${name.replace('NIST-test-policy-', '')}`;

const tests: readonly PkitsTest[] = FIXTURES_ARE_HERE
  ? (JSON.parse(Buffer.from(readForeign('nist-pkits/expected.json')).toString('utf8')) as PkitsTest[])
  : [];
const files = ({ certs, crls }: PkitsTest): string[] => [
  ...certs.map((name) => `nist-pkits/certs/${name}.crt`),
  ...crls.map((name) => `nist-pkits/crls/${name}.crl`),
];
const complete = tests.filter((test) => files(test).every(isThere));

function questionOf({ certs, crls, settings }: PkitsTest): PathQuestion | null {
  const read = certs.map((name) => certificateOrNull(readForeign(`nist-pkits/certs/${name}.crt`)));
  const [anchor, ...rest] = read;
  const target = rest.pop();
  if (anchor == null || target == null) return null;
  const setting = (wanted: string): string | undefined =>
    settings.find(([name]) => name === wanted)?.[1].replace(/[")]/g, '');
  const acceptable = setting('SetInitialPolicySet')?.split(',').map(policyOid);
  return {
    target,
    anchors: [anchor],
    // In the wrong order, as nobody promises any.
    intermediates: whole(rest).reverse(),
    crls: whole(crls.map((name) => crlOrNull(readForeign(`nist-pkits/crls/${name}.crl`)))),
    at: new Date('2011-04-15T00:00:00Z'),
    purpose: 'any',
    rules: 'rfc5280',
    policies: {
      acceptable: acceptable === undefined ? null : new Set(acceptable),
      explicit: setting('SetInitialExplicitPolicy') === 'true',
      inhibitMapping: setting('SetInitialPolicyMappingInhibit') === 'true',
      inhibitAny: setting('SetInitialInhibitAnyPolicy') === 'true',
    },
  };
}

describe.skipIf(!FIXTURES_ARE_HERE && !MUST_BE_HERE)('PKITS', () => {
  it('gets its verdict in every test whose files are here, but for DSA', () => {
    expect(complete.length).toBeGreaterThanOrEqual(80);
    const wrong = complete.flatMap((test) => {
      const question = questionOf(test);
      const verdict = question === null ? null : judge(test.id, question);
      if (verdict !== null && !isReasoned(verdict)) return [`${test.id} has no reason: ${told(verdict)}`];
      const expected = test.should_validate && !ELSEWISE.has(test.id);
      if ((verdict?.valid ?? false) === expected) return [];
      return [
        `${test.id} ${test.name.split('\n')[0] ?? ''} should be ${String(expected)}: ${verdict === null ? '' : told(verdict)}`,
      ];
    });
    expect(wrong).toEqual([]);
  });

  it.skipIf(!MUST_BE_HERE && complete.length < tests.length)(
    `has all its files here (${String(complete.length)} of ${String(tests.length)} tests have)`,
    () => {
      expect(complete.length).toBeGreaterThan(0);
    },
  );
});
