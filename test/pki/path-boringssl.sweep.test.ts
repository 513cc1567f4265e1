/** BoringSSL's verify_certificate_chain tests: each chain with the trust and the purposes that its name and table say. */
import { describe, expect, it } from 'vitest';
import type { PathQuestion } from '../../electron/pki/path-question.ts';
import { decodePem } from '../../electron/pki/pem.ts';
import { FIXTURES_ARE_HERE, foreignTable, readForeign } from './foreign-fixtures.ts';
import {
  MUST_BE_HERE,
  certificateOrNull,
  certificatesOf,
  crlOrNull,
  foreignNames,
  isReasoned,
  isThere,
  judge,
  told,
  whole,
} from './path-fixtures.ts';

/** Where the verdict is not the one in the table, and why. */
const ELSEWISE: Readonly<Record<string, string>> = {
  'root-lacks-basic-constraints/ta-with-constraints.test':
    'RFC 5280 §4.2.1.9: if the basic constraints extension is not present in a version 3 certificate, then the certified public key MUST NOT be used to verify certificate signatures; x509-limbo, rfc5280::root-missing-basic-constraints',
  'many-names/ok-all-types.test':
    'RFC 5280 §6.1.3 (b): t171.test to t340.test are not within the permitted t0.test to t170.test; the test asks only that they be compared',
};

/** Purposes that RFC 5280 §4.2.1.12 does not have and that this program is not asked about. */
const FOREIGN_PURPOSE = /^(MLS|C2PA)/;

interface Row {
  readonly name: string;
  readonly chain: string;
  readonly time: string;
  readonly purpose: string;
  readonly valid: boolean;
}

const rows: readonly Row[] = foreignTable('boringssl/expected.tsv').map(
  ([test = '', chain = '', time = '', purpose = '', expected]) => ({
    name: test.split('/').slice(-2).join('/'),
    chain: `boringssl/${test.replace(/[^/]*$/, '')}${chain}`,
    time,
    purpose,
    valid: expected === 'OK',
  }),
);
const complete = rows.filter(({ chain, purpose }) => isThere(chain) && !FOREIGN_PURPOSE.test(purpose));

function instantOf(time: string): Date {
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] =
    /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(time === 'DEFAULT' ? '211005120000Z' : time) ?? [];
  return new Date(`20${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function questionOf({ name, chain, time, purpose }: Row): PathQuestion | null {
  const certificates = certificatesOf(Buffer.from(readForeign(chain)).toString('latin1'));
  const [target] = certificates;
  const last = certificates[certificates.length - 1];
  if (target == null || last == null) return null;
  // What the last certificate of the chain is trusted for stands in the test's name.
  const isAnchor = !/distrusted|unspecified|trusted_leaf-root/.test(name);
  return {
    target,
    anchors: isAnchor ? [last] : [],
    intermediates: whole(certificates.slice(1, -1)),
    crls: [],
    at: instantOf(time),
    purpose: purpose.startsWith('SERVER') ? 'tls-server' : purpose.startsWith('CLIENT') ? 'tls-client' : 'any',
    rules: 'rfc5280',
    purposeRules: purpose.endsWith('STRICT_LEAF') ? 'strict-target' : purpose.endsWith('STRICT') ? 'strict' : 'usual',
    anchorChecks: {
      dates: /ta-with[a-z-]*expiration/.test(name),
      constraints: /ta-with(-expiration-and)?-constraints/.test(name),
    },
    trustedTarget: name.includes('require_self_signed')
      ? 'self-signed'
      : name.includes('trusted_leaf')
        ? 'always'
        : 'never',
    // BoringSSL runs these under a policy that takes SHA-1.
    weakDigests: /server-gated-crypto|byte-for-byte/.test(name),
  };
}

describe.skipIf(!FIXTURES_ARE_HERE && !MUST_BE_HERE)("BoringSSL's chains", () => {
  it('get their verdict wherever the files are here, but for what is written down', () => {
    expect(complete.length).toBeGreaterThanOrEqual(148);
    const wrong = complete.flatMap((row) => {
      const question = questionOf(row);
      const verdict = question === null ? null : judge(row.name, question);
      if (verdict !== null && !isReasoned(verdict)) return [`${row.name} has no reason: ${told(verdict)}`];
      const expected = row.valid !== row.name in ELSEWISE;
      if ((verdict?.valid ?? false) === expected) return [];
      return [`${row.name} (${row.purpose}) should be ${String(expected)}: ${verdict === null ? '' : told(verdict)}`];
    });
    expect(wrong).toEqual([]);
  });
});

/** CRLs whose verdict is by BoringSSL's own policy or by its parser's. */
const CRLS_ELSEWISE: Readonly<Record<string, string>> = {
  'bad_thisupdate_too_old.pem':
    'RFC 5280 §6.3.3 (a): a CRL holds until its nextUpdate, however old it is; Chromium takes seven days',
  'invalid_idp_onlycontainsusercerts_v1_leaf.pem':
    'RFC 5280 §5.2.5 (b)(2)(iii): only a certificate whose basic constraints say cA is none of a user',
  'invalid_revoked_empty_sequence.pem':
    'RFC 5280 §5.1.2.6 binds those who write the list; an empty one says what an absent one says',
};

describe.skipIf(!FIXTURES_ARE_HERE && !MUST_BE_HERE)("BoringSSL's CRLs", () => {
  const folder = 'boringssl/pki/testdata/crl_unittest';

  it.each(foreignNames(folder))('%s gets the verdict in its name', (name) => {
    const blocks = decodePem(Buffer.from(readForeign(`${folder}/${name}`)).toString('latin1'));
    const of = (label: string): Uint8Array[] => blocks.filter((block) => block.label === label).map(({ der }) => der);
    const [target] = whole(of('CERTIFICATE').map(certificateOrNull));
    const [crl] = of('CRL').map(crlOrNull);
    if (target === undefined) throw new Error(`${name} has no certificate`);
    const valid =
      crl != null &&
      judge(name, {
        target,
        anchors: whole([...of('CA CERTIFICATE'), ...of('CA CERTIFICATE 2')].map(certificateOrNull)),
        intermediates: [],
        crls: [crl],
        at: new Date('2017-03-09T00:00:00Z'),
        purpose: 'any',
        rules: 'rfc5280',
        anchorChecks: { dates: false, constraints: false },
      }).valid;
    expect(valid).toBe(name.startsWith('good_') || name === 'good.pem' || name in CRLS_ELSEWISE);
  });
});
